import { createServer, type Server } from "node:http";
import { listen } from "../../../cli/local-aws/forwarding";
import { RELOAD_PATH } from "../../../cli/local-aws/reloading";
import { freePort } from "../../../cli/system/ports";

const PAGE = "<!doctype html><title>Page</title>";
const IMAGE = Buffer.from([0xff, 0xd8, 0x00, 0xc3]);
const SCRIPT = /<script src="(\/\.tiers\/reload\.js\?version=(\d+))"><\/script>$/;

let servers: readonly Server[];
let site: string;

beforeEach(async () => {
  const emulator = createServer(({ url, method, headers }, to) => {
    if (url === "/image") to.writeHead(200, { "content-type": "image/jpeg" }).end(IMAGE);
    else if (headers["if-none-match"]) to.writeHead(304).end();
    else
      to.writeHead(200, { "content-type": "text/html; charset=utf-8", etag: "1" }).end(method === "HEAD" ? "" : PAGE);
  });
  const emulatorPort = await new Promise<number>((resolve) =>
    emulator.listen(0, "127.0.0.1", () => resolve((emulator.address() as { port: number }).port)),
  );
  const { port } = await freePort();
  const sites = [{ domainName: "d1.cloudfront.net", port }];
  const options = { emulatorPort, region: "us-east-1", sites, apis: [], userPoolDomains: [] };
  servers = [emulator, ...(await listen({ ...options, reload: true }))];
  site = `http://localhost:${port}`;
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const open = (path = "/") => fetch(site + path, { headers: { accept: "text/html,*/*", "if-none-match": "1" } });
const reload = (headers: Record<string, string> = {}) => fetch(site + RELOAD_PATH, { method: "POST", headers });
/** The next event of a page that was opened at this version; undefined where the stream has none yet. */
const streamOf = async (version: string | undefined) => {
  const { body, headers } = await fetch(`${site}${RELOAD_PATH}?version=${version}`);
  expect(headers.get("content-type")).toBe("text/event-stream");
  const reader = body?.getReader();
  return async () => new TextDecoder().decode((await reader?.read())?.value);
};

describe("while an app is watched, a page", () => {
  test("is whole, with a script of its own origin at the end, and never cached", async () => {
    const response = await open();
    const text = await response.text();
    const [script = "", path = ""] = SCRIPT.exec(text) ?? [];
    expect([response.status, text]).toEqual([200, PAGE + script]);
    expect([response.headers.get("cache-control"), response.headers.get("etag")]).toEqual(["no-store", null]);
    const { status, headers } = await fetch(site + path);
    expect([status, headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
  });

  test("loads again once a change is live", async () => {
    const next = await streamOf(SCRIPT.exec(await (await open()).text())?.[2]);
    expect(await next()).toBe(":\n\n");
    expect((await reload()).status).toBe(204);
    expect(await next()).toBe("data: reload\n\n");
  });

  test("loads again though the change came before its script ran", async () => {
    const version = SCRIPT.exec(await (await open()).text())?.[2];
    await reload();
    expect(await (await streamOf(version))()).toBe("data: reload\n\n");
  });

  test("does not load again because another page requests it", async () => {
    const version = SCRIPT.exec(await (await open()).text())?.[2];
    expect((await reload({ origin: "https://example.com" })).status).toBe(403);
    expect(await (await streamOf(version))()).toBe(":\n\n");
  });
});

test("an image that is opened as a page is not changed", async () => {
  expect(Buffer.from(await (await open("/image")).arrayBuffer())).toEqual(IMAGE);
});

test("a file that a page loads is forwarded unchanged, with conditions", async () => {
  expect((await fetch(site, { headers: { "if-none-match": "1" } })).status).toBe(304);
});
