import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureForwarder, findForwarder, startForwarder, stopForwarder } from "../../../cli/local-aws/forwarder";
import { freePort, isListening } from "../../../cli/system/ports";

let dir: string;
let emulator: Server;
let options: Parameters<typeof startForwarder>[0];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "forwarder-"));
  emulator = createServer(({ headers }, to) => to.end(headers.host));
  const emulatorPort = await new Promise<number>((resolve) =>
    emulator.listen(0, "127.0.0.1", () => resolve((emulator.address() as { port: number }).port)),
  );
  const { port: sitePort } = await freePort();
  const { port: apiPort } = await freePort(sitePort + 1);
  const sites = [{ domainName: "d1.cloudfront.net", port: sitePort }];
  const { port: signInPort } = await freePort(apiPort + 1);
  options = {
    emulatorPort,
    region: "eu-central-1",
    sites,
    apis: [{ restApiId: "abc123", port: apiPort }],
    userPoolDomains: [{ domainName: "login.example.com", port: signInPort }],
    dir,
  };
});
afterEach(async () => {
  await stopForwarder(dir);
  emulator.closeAllConnections();
  await new Promise((resolve) => emulator.close(resolve));
  rmSync(dir, { recursive: true, force: true });
}, 30_000);

describe("the forwarder", () => {
  test("runs in the background, is found again, and is gone after its stop", async () => {
    const forwarder = await startForwarder(options);
    expect(await (await fetch(forwarder.sites[0]?.url ?? "")).text()).toBe("d1.cloudfront.net");
    expect(await (await fetch(forwarder.apis[0]?.url ?? "")).text()).toBe(
      `abc123.execute-api.localhost:${options.emulatorPort}`,
    );
    expect(await (await fetch(forwarder.userPoolDomains[0]?.url ?? "")).text()).toBe("login.example.com");
    expect(await findForwarder(dir)).toEqual(forwarder);
    expect(await stopForwarder(dir)).toBe(true);
    expect(await isListening(options.sites[0]?.port ?? 0)).toBe(false);
    expect(await findForwarder(dir)).toBeUndefined();
    expect(await stopForwarder(dir)).toBe(false);
  }, 30_000);

  test("keeps running with the same options, and is replaced by one with others", async () => {
    const first = await startForwarder(options);
    expect(await ensureForwarder(options)).toEqual(first);
    const other = await ensureForwarder({ ...options, apis: [] });
    expect(other.pid).not.toBe(first.pid);
    expect(other.apis).toEqual([]);
  }, 30_000);

  test("does not start on a port that another program holds", async () => {
    const taken = { ...options, apis: [{ restApiId: "abc123", port: options.emulatorPort }] };
    await expect(startForwarder(taken)).rejects.toThrow(`port ${options.emulatorPort} is taken by another program`);
  });

  test("that dies at its start is reported with the end of its log", async () => {
    await expect(startForwarder({ ...options, sites: [...options.sites, ...options.sites] })).rejects.toThrow(
      /ended at its start:\n.*EADDRINUSE/,
    );
  }, 30_000);
});
