import type { TFunction } from "i18next";
import { z } from "zod";

export const CONNECTOR_TYPES = ["web", "notion", "google_drive", "push"] as const;
export type ConnectorType = (typeof CONNECTOR_TYPES)[number];

export const SCHEDULES = ["off", "hourly", "daily", "weekly"] as const;
export const WEB_MODES = ["page", "site", "sitemap"] as const;

export const CONNECTOR_LIMITS = { name: 80, pages: 500, depth: 5 } as const;

/** Every field of every type; a type uses its own. */
export interface ConnectorForm {
  name: string;
  schedule: (typeof SCHEDULES)[number];
  config: {
    url: string;
    mode: (typeof WEB_MODES)[number];
    max_pages: number;
    max_depth: number;
    /** One pattern a line. */
    include: string;
    exclude: string;
    token: string;
    /** One id a line. */
    root_page_ids: string;
    client_id: string;
    client_secret: string;
    folder_id: string;
  };
}

export function emptyConnector(type: ConnectorType, name: string): ConnectorForm {
  return {
    name,
    schedule: type === "push" ? "off" : "daily",
    config: {
      url: "",
      mode: "page",
      max_pages: 100,
      max_depth: 3,
      include: "",
      exclude: "",
      token: "",
      root_page_ids: "",
      client_id: "",
      client_secret: "",
      folder_id: "",
    },
  };
}

const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** What the API takes for this type; nothing of the others, nothing that is empty. */
export function toConfig(type: ConnectorType, config: ConnectorForm["config"]): Record<string, unknown> {
  const { url, mode, max_pages, max_depth, client_id, client_secret } = config;
  switch (type) {
    case "web": {
      if (mode === "page") return { url: url.trim(), mode };
      const patterns = { include: lines(config.include), exclude: lines(config.exclude) };
      const depth = mode === "site" ? { max_depth } : {};
      return { url: url.trim(), mode, max_pages, ...depth, ...patterns };
    }
    case "notion":
      return { token: config.token.trim(), root_page_ids: lines(config.root_page_ids) };
    case "google_drive": {
      const folder = config.folder_id.trim();
      const keys = { client_id: client_id.trim(), client_secret: client_secret.trim() };
      return folder ? { ...keys, folder_id: folder } : keys;
    }
    case "push":
      return {};
  }
}

function isWebAddress(text: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}

/** What has to be filled in for a type, so that mistakes show before the request. */
export function connectorSchema(type: ConnectorType, t: TFunction<"knowledge">) {
  const required = z.string().trim().min(1, t("connectors.form.required"));
  const needed = (...types: ConnectorType[]) => (types.includes(type) ? required : z.string());
  const count = (min: number, max: number) => {
    const message = t("connectors.form.range", { min, max });
    return z.number(message).int(message).min(min, message).max(max, message);
  };
  return z.object({
    name: required.max(CONNECTOR_LIMITS.name),
    schedule: z.enum(SCHEDULES),
    config: z.object({
      url: type === "web" ? z.string().refine(isWebAddress, t("connectors.form.url_invalid")) : z.string(),
      mode: z.enum(WEB_MODES),
      max_pages: count(1, CONNECTOR_LIMITS.pages),
      max_depth: count(0, CONNECTOR_LIMITS.depth),
      include: z.string(),
      exclude: z.string(),
      token: needed("notion"),
      root_page_ids: z.string(),
      client_id: needed("google_drive"),
      client_secret: needed("google_drive"),
      folder_id: z.string(),
    }),
  });
}

/** A command that pushes a document, to copy and run. */
export function pushExample(origin: string, connectorId: string, key: string): string {
  return [
    `curl -X PUT '${origin}/api/knowledge/push/${connectorId}/documents/opening-hours' \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"name": "Opening hours", "content": "# Opening hours\\n\\nOn Sunday we open at nine."}'`,
  ].join("\n");
}
