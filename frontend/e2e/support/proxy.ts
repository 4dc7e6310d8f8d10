import { createServer, type OutgoingHttpHeaders, request as send } from "node:http";
import type { AddressInfo } from "node:net";

export interface Proxy {
  url: string;
  close: () => Promise<void>;
}

/** A trusted proxy before the platform: it adds the address that its clients come from. */
export async function serveProxy(platform: string, address: string): Promise<Proxy> {
  const server = createServer((request, response) => {
    const headers: OutgoingHttpHeaders = { ...request.headers, "x-forwarded-for": address };
    // The platform knows its own pages by its own address.
    if (headers.origin === `http://${request.headers.host}`) headers.origin = new URL(platform).origin;
    const passed = send(new URL(request.url!, platform), { method: request.method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode!, answer.rawHeaders);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    response.on("close", () => passed.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
