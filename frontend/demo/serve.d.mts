export interface Shop {
  origin: string;
  close: () => Promise<void>;
}

export function identityOf(subject: string, secret: string, claims?: object): string;

export function serveShop(options: {
  /** Origin of the platform. */
  frontdesk: string;
  agent: string;
  /** Publishable. */
  key: string;
  /** Of the script tag, `data-…`. */
  attributes?: Record<string, string>;
  identitySecret?: string;
  /** Who is signed in to the shop. */
  customer?: string;
  host?: string;
  port?: number;
}): Promise<Shop>;
