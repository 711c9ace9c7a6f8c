import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import mime from "mime-types";

/** Serves the files of a folder on this machine only, at a free port. `/` at an end is `/index.html`. */
export async function serveFolder(folder: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    // Normalized, an absolute path does not leave the folder.
    const path = normalize(decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    try {
      const content = readFileSync(join(folder, path));
      response.setHeader("Content-Type", mime.contentType(mime.lookup(path) || "text/plain") || "text/plain");
      response.end(content);
    } catch {
      response.statusCode = 404;
      response.end("There is no such page.");
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
