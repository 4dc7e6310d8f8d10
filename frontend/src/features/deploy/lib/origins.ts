export const ORIGIN_LIMITS = { origins: 50, length: 300 } as const;

const PORTS: Record<string, string> = { "http:": ":80", "https:": ":443" };

/** One origin a line (or between commas), without empty ones and repetitions, as the API keeps them. */
export function readOrigins(text: string): string[] {
  const origins = text
    .split(/[\s,]+/)
    .map(normalOrigin)
    .filter(Boolean);
  return [...new Set(origins)];
}

/** Lower case, without the slash and the port that say nothing. */
export function normalOrigin(text: string): string {
  const origin = text.trim().toLowerCase().replace(/\/$/, "");
  const port = PORTS[origin.split("//")[0]!];
  return port && origin.endsWith(port) ? origin.slice(0, -port.length) : origin;
}

/**
 * Whether web pages can have such an origin: `https://example.com`, `http://localhost:*`,
 * `https://*.example.com`. The API decides; this tells before the request.
 */
export function isOrigin(origin: string): boolean {
  const match = /^(https?:\/\/)(\*\.)?([^*/?#@\\]+?)(:\*)?$/.exec(origin);
  if (!match) return false;
  const [, scheme, star, host] = match;
  // A star alone before a country's ending would be everybody's pages.
  if (star && !host!.replace(/:\d+$/, "").includes(".")) return false;
  try {
    const url = new URL(scheme! + host!);
    return url.hostname !== "" && url.port !== "0";
  } catch {
    return false;
  }
}
