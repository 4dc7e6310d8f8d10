// A shop of another origin that carries the widget, under a policy as strict as they come.
// By hand: npm run demo -- --frontdesk http://127.0.0.1:8080 --agent agt_… --key fd_pub_…
import { createHmac, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const FILES = { "/shop.css": "text/css", "/shop.js": "text/javascript" };
const IDENTITY_SECONDS = 300;

const file = (name) => readFile(new URL(`.${name}`, import.meta.url), "utf8");
const escape = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** The policy of the shop: its own files by nonce, and of Frontdesk what the widget needs. */
const policy = (nonce, frontdesk) =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    `connect-src 'self' ${frontdesk}`,
    `frame-src ${frontdesk}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

/** A JWT (HS256) that says who is signed in to the shop. */
export function identityOf(subject, secret, claims = {}) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + IDENTITY_SECONDS;
  const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: subject, exp, ...claims })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** Serves the shop at `host`; gives its origin and the function that ends it. */
export async function serveShop({ frontdesk, agent, key, attributes = {}, identitySecret, customer = "ada", host = "localhost", port = 0 }) {
  const tag = Object.entries(attributes).map(([name, value]) => `${name}="${escape(value)}"`).join(" ");
  const values = { frontdesk, agent: escape(agent), key: escape(key), attributes: tag };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://shop");
    if (pathname === "/identity" && identitySecret) {
      return response.end(identityOf(customer, identitySecret, { name: "Ada Lovelace" }));
    }
    if (pathname in FILES) {
      return response.writeHead(200, { "content-type": FILES[pathname] }).end(await file(pathname));
    }
    if (pathname !== "/" && pathname !== "/about") return response.writeHead(404).end();
    const nonce = randomBytes(16).toString("base64");
    const page = (await file("/index.html")).replace(/\{\{(\w+)\}\}/g, (_, name) => ({ ...values, nonce })[name]);
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy(nonce, frontdesk),
    });
    response.end(page);
  });
  await new Promise((resolve) => server.listen(port, host, resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { origin: `http://${host}:${server.address().port}`, close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      frontdesk: { type: "string", default: "http://127.0.0.1:8080" },
      agent: { type: "string" },
      key: { type: "string" },
      "identity-secret": { type: "string" },
      port: { type: "string", default: "8090" },
    },
  });
  if (!values.agent || !values.key) {
    console.error("The shop needs --agent and --key, from the agent's page Deploy.");
    process.exit(1);
  }
  const { origin } = await serveShop({ ...values, identitySecret: values["identity-secret"], port: Number(values.port) });
  console.log(`The shop is at ${origin}; the key has to allow that origin.`);
}
