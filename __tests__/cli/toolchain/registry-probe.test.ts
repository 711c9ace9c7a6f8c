import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { probeRegistry } from "../../../cli/toolchain/registry-probe";

describe("probeRegistry", () => {
  let proxy: Server;
  let requests: (string | undefined)[][];
  beforeEach(async () => {
    requests = [];
    proxy = createServer().on("connect", ({ url, headers }, socket) => {
      requests.push([url, headers["proxy-authorization"]]);
      socket.end(`HTTP/1.1 ${url?.startsWith("open.") ? "200 OK" : "403 Forbidden"}\r\n\r\n`);
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
  });
  afterEach(() => once(proxy.close(), "close"));

  const address = () => `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  test("is reachable when the proxy opens a tunnel to the registry", async () => {
    const environment = { HTTPS_PROXY: `http://ann:p%40ss@${address()}` };
    expect(await probeRegistry("open.example.com", environment)).toEqual({ reachable: true });
    expect(requests).toEqual([["open.example.com:443", `Basic ${Buffer.from("ann:p@ss").toString("base64")}`]]);
  });

  test("has the reason when the proxy rejects the request", async () => {
    const result = await probeRegistry("shut.example.com", { HTTPS_PROXY: `http://${address()}` });
    expect(result).toEqual({ reachable: false, detail: "status 403 instead of 200" });
  });

  test("has the reason when the host is unknown", async () => {
    const result = await probeRegistry("registry.invalid", {});
    expect(result).toEqual({ reachable: false, detail: expect.stringContaining("registry.invalid") });
  });

  test("has the reason when the proxy's address is no URL", async () => {
    expect(await probeRegistry("open.example.com", { HTTPS_PROXY: "no url" })).toMatchObject({ reachable: false });
  });
});
