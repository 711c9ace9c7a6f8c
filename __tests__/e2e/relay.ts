import { once } from "node:events";
import { createServer } from "node:http";
import type { DeployedApp } from "./deployed-app";

/** The policy of a page that needs only its own files; `serveStrictly` adds `connect-src`. */
const STRICT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/** Another origin that serves the site's page. */
export interface Relay {
  readonly origin: string;
  stop(): void;
}

/** Serves the deployed page at another origin of this machine, with these headers in addition to its type. */
export async function serveAt(port: number, siteUrl: string, headers: Record<string, string> = {}): Promise<Relay> {
  const server = createServer(async ({ url }, response) => {
    const page = await fetch(`${siteUrl}${url}`);
    response.writeHead(page.status, { "Content-Type": page.headers.get("content-type") ?? "", ...headers });
    response.end(Buffer.from(await page.arrayBuffer()));
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://localhost:${port}`, stop };
}

/** Serves the deployed page at the second allowed origin, under a Content-Security-Policy that allows it no more. */
export function serveStrictly({ siteUrl, otherSiteUrl, apiUrl }: DeployedApp): Promise<Relay> {
  const policy = `${STRICT_POLICY}; connect-src 'self' ${new URL(apiUrl).origin}`;
  return serveAt(Number(new URL(otherSiteUrl).port), siteUrl, { "Content-Security-Policy": policy });
}
