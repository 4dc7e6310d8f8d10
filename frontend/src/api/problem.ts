/** One field that the API refused. `field` is a dotted path into the request body. */
export interface FieldProblem {
  field: string;
  message: string;
  code: string;
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  errors?: FieldProblem[];
  request_id?: string;
  [member: string]: unknown;
}

/**
 * A failed API call: the parsed RFC 9457 problem. `status` is 0 and `code` is `network_error`
 * when no answer came at all. Members beyond the standard ones are in `extra`.
 */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: FieldProblem[];
  readonly requestId: string | null;
  /** Seconds to wait before another try, from `Retry-After`. */
  readonly retryAfter: number | null;
  readonly extra: Record<string, unknown>;

  constructor(status: number, body: ProblemBody, retryAfter: number | null = null) {
    const { title, detail, code, errors, request_id, ...rest } = body;
    super(detail ?? title ?? `HTTP ${status}`);
    this.status = status;
    this.code = code ?? (status === 0 ? "network_error" : `http_${status}`);
    this.title = title ?? "";
    this.detail = detail ?? "";
    this.errors = Array.isArray(errors) ? errors : [];
    this.requestId = request_id ?? null;
    this.retryAfter = retryAfter;
    this.extra = rest;
  }
}

function secondsToWait(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

/** The problem that a failed response tells of; `body` is its text or its parsed JSON. */
export function toProblem(response: Response, body: unknown): ProblemError {
  let parsed = body;
  if (typeof body === "string") {
    try {
      parsed = JSON.parse(body);
    } catch {
      parsed = {};
    }
  }
  const isRecord = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  return new ProblemError(
    response.status,
    isRecord ? (parsed as ProblemBody) : {},
    secondsToWait(response),
  );
}

/** Reads a failed response's body and makes the problem of it (for plain `authorizedFetch`). */
export async function readProblem(response: Response): Promise<ProblemError> {
  return toProblem(response, await response.text().catch(() => ""));
}
