import type { IncomingMessage, ServerResponse } from "node:http";

/** A POST to it at a site's origin makes all its open pages load again; a GET is the stream of these events. */
export const RELOAD_PATH = "/.tiers/reload";
/** A script from the site's own origin, which every policy but the strictest allows. */
const SCRIPT_PATH = "/.tiers/reload.js";
const VERSION = /\?version=(\d+)$/;

/** Makes the open pages of a site load again. */
export class Reloading {
  private version = 0;
  private readonly open = new Set<ServerResponse>();

  /** Whether a request is for this; it is then responded to. */
  respond(from: IncomingMessage, to: ServerResponse): boolean {
    const { url = "", method, headers } = from;
    const [path] = url.split("?");
    if (path === SCRIPT_PATH) {
      to.writeHead(200, { "content-type": "text/javascript; charset=utf-8", "cache-control": "no-store" }).end(SCRIPT);
      return true;
    }
    if (path !== RELOAD_PATH) return false;
    if (method === "POST") {
      // Sent by this program, not by a page of anybody.
      if (headers.origin === undefined) this.reload();
      to.writeHead(headers.origin === undefined ? 204 : 403).end();
      return true;
    }
    to.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    // A page of before a change whose event it missed.
    if (Number(VERSION.exec(url)?.[1]) !== this.version) return Boolean(to.end("data: reload\n\n"));
    to.write(":\n\n");
    this.open.add(to);
    to.on("close", () => this.open.delete(to));
    return true;
  }

  /** Whether the response to a request may be a page. */
  isForPage({ headers: { accept = "" } }: IncomingMessage): boolean {
    return accept.includes("text/html");
  }

  /** Adds the script to a page that is requested now. */
  editor(): (text: string, contentType: string) => string | undefined {
    const script = `<script src="${SCRIPT_PATH}?version=${this.version}"></script>`;
    return (text, contentType) => (contentType.startsWith("text/html") ? text + script : undefined);
  }

  private reload() {
    this.version++;
    for (const response of this.open) response.end("data: reload\n\n");
  }
}

/** The stream that ends without the event, as when the forwarder starts again, is opened again by the browser. */
const SCRIPT = `new EventSource("${RELOAD_PATH}" + new URL(document.currentScript.src).search).onmessage = () => location.reload();\n`;
