import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { pipeline } from "node:stream";
import { buffer } from "node:stream/consumers";
import { Reloading } from "./reloading";

const EMULATOR_HOST = "127.0.0.1";
const LOOPBACK = [EMULATOR_HOST, "::1"];
/** Longer than the slowest integration may take. */
const SILENCE_MS = 60_000;
/** Headers of one connection, of which there are two. */
const HOP_BY_HOP = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];
/** The line in the forwarder's log once every port is open. */
export const LISTENING = "listening";
const CONFIG_PATH = "/config.json";

export interface ForwardingOptions {
  readonly emulatorPort: number;
  readonly region: string;
  /** Each with the distribution's domain name, `<label>.cloudfront.net`, and its port. */
  readonly sites: readonly { readonly domainName: string; readonly port: number }[];
  readonly apis: readonly { readonly restApiId: string; readonly port: number }[];
  /** Each with the host name of its hosted sign-in, `<prefix>.auth.<region>.amazoncognito.com` or a custom one. */
  readonly userPoolDomains: readonly { readonly domainName: string; readonly port: number }[];
  /** Whether open pages load again on a POST to their RELOAD_PATH. @default false: pages are forwarded unchanged */
  readonly reload?: boolean;
}

/** The destination of a request, and the headers that replace its own. */
interface Target {
  readonly port: number;
  readonly headers: Record<string, string>;
}

/** Replaces the addresses on AWS of APIs and hosted sign-in by their local ones. */
type Localize = (text: string) => string;

/**
 * Serves each deployed site, API and user pool domain on a separate loopback port. In a site's config.json and
 * Content-Security-Policy the addresses of the APIs and of the hosted sign-in are replaced by the local ones, which replaces
 * DNS. Everything else is forwarded unchanged.
 */
export async function listen(options: ForwardingOptions): Promise<readonly Server[]> {
  const { emulatorPort, region, sites, apis, userPoolDomains } = options;
  const callable = [
    ...apis.map(({ restApiId, port }) => ({ host: `${restApiId}.execute-api.${region}.amazonaws.com`, port })),
    ...userPoolDomains.map(({ domainName, port }) => ({ host: domainName, port })),
  ];
  const localize: Localize = (text) =>
    callable.reduce((all, { host, port }) => all.replaceAll(`https://${host}`, `http://localhost:${port}`), text);
  const servers: Server[] = [];
  for (const { domainName, port } of sites) {
    const site: Target = { port: emulatorPort, headers: { host: domainName, "x-forwarded-proto": "https" } };
    const reloading = options.reload ? new Reloading() : undefined;
    const respond = (from: IncomingMessage, to: ServerResponse) => {
      if (reloading?.respond(from, to)) return;
      if (pathOf(from) === CONFIG_PATH) forwardEdited(site, from, to, localize, localize);
      else if (reloading?.isForPage(from)) forwardEdited(site, from, to, localize, reloading.editor());
      else forward(site, from, to, localize);
    };
    servers.push(...(await listenOnLoopback(port, respond)));
  }
  for (const { restApiId, port } of apis) {
    const api: Target = { port: emulatorPort, headers: { host: `${restApiId}.execute-api.localhost:${emulatorPort}` } };
    servers.push(...(await listenOnLoopback(port, (from, to) => forward(api, from, to))));
  }
  for (const { domainName, port } of userPoolDomains) {
    const signIn: Target = { port: emulatorPort, headers: { host: domainName, "x-forwarded-proto": "https" } };
    servers.push(...(await listenOnLoopback(port, (from, to) => forward(signIn, from, to))));
  }
  return servers;
}

/** On both addresses, because a browser resolves "localhost" to either; a machine without IPv6 has only the first. */
async function listenOnLoopback(port: number, respond: (from: IncomingMessage, to: ServerResponse) => void) {
  const servers: Server[] = [];
  for (const host of LOOPBACK) {
    const server = createServer(respond);
    const listening = await new Promise<boolean>((resolve, reject) => {
      server.once("listening", () => resolve(true));
      server.once("error", (error: NodeJS.ErrnoException) => {
        const noSuchAddress = ["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(error.code ?? "") && host !== EMULATOR_HOST;
        noSuchAddress ? resolve(false) : reject(error);
      });
      server.listen({ host, port });
    });
    if (listening) servers.push(server);
  }
  return servers;
}

function forward(target: Target, from: IncomingMessage, to: ServerResponse, localize?: Localize): void {
  send(target, from, to, from.method, from.headers, (response) => {
    to.writeHead(response.statusCode ?? 0, response.statusMessage, endToEnd(response.rawHeaders, { localize }));
    // Sends the headers at once, even when the body is slow.
    to.flushHeaders();
    pipeline(response, to, () => {});
  });
}

/** Read as a whole and never cached, here or in the browser: the ETag is not that of the changed text. */
function forwardEdited(
  target: Target,
  from: IncomingMessage,
  to: ServerResponse,
  localize: Localize,
  /** Returns undefined where it changes nothing: other content than text would not survive it. */
  edit: (text: string, contentType: string) => string | undefined,
) {
  const { range, "if-none-match": _, "if-modified-since": __, "accept-encoding": ___, ...headers } = from.headers;
  const method = from.method === "HEAD" ? "GET" : from.method;
  send(target, from, to, method, headers, async (response) => {
    try {
      const content = await buffer(response);
      const edited = edit(content.toString(), response.headers["content-type"] ?? "");
      const body = edited === undefined ? content : Buffer.from(edited);
      const replaced = ["content-length", "etag", "last-modified", "accept-ranges", "cache-control"];
      const kept = endToEnd(response.rawHeaders, { without: replaced, localize });
      const added = ["content-length", String(body.length), "cache-control", "no-store"];
      to.writeHead(response.statusCode ?? 0, response.statusMessage, [...kept, ...added]).end(body);
    } catch (error) {
      refuse(target, to, error as Error);
    }
  });
}

function send(
  target: Target,
  from: IncomingMessage,
  to: ServerResponse,
  method: string | undefined,
  headers: IncomingHttpHeaders,
  onResponse: (response: IncomingMessage) => void,
): void {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
  const outgoing = request({
    host: EMULATOR_HOST,
    port: target.port,
    method,
    path: from.url,
    headers: { ...kept, ...target.headers },
    // A new connection: the emulator might close an idle one just when it is used again.
    agent: false,
    timeout: SILENCE_MS,
  });
  outgoing.on("response", onResponse);
  outgoing.on("timeout", () => outgoing.destroy(new Error(`no response within ${SILENCE_MS / 1000} s`)));
  outgoing.on("error", (error) => refuse(target, to, error));
  to.on("close", () => outgoing.destroy());
  from.pipe(outgoing);
}

function refuse({ port }: Target, to: ServerResponse, error: Error): void {
  if (to.headersSent) {
    to.destroy();
    return;
  }
  to.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
  to.end(`The local AWS on ${EMULATOR_HOST}:${port} does not respond (${error.message}).\nIs it running?\n`);
}

/** Names and values in turn, as in node:http: without hop-by-hop headers and those in `without`, the policy localized. */
function endToEnd(
  rawHeaders: readonly string[],
  { without = [], localize = (text) => text }: { without?: readonly string[]; localize?: Localize } = {},
): string[] {
  const dropped = [...HOP_BY_HOP, ...without];
  return rawHeaders.flatMap((value, index) => {
    if (index % 2 === 0) return [];
    const name = rawHeaders[index - 1] ?? "";
    if (dropped.includes(name.toLowerCase())) return [];
    return [name, name.toLowerCase() === "content-security-policy" ? localize(value) : value];
  });
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?")[0] ?? "";
}
