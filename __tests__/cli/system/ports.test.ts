import { createServer, type Server } from "node:net";
import { freePort, isListening, PortTakenError, startOnPorts } from "../../../cli/system/ports";

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function hold(host: string, port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen({ host, port }, resolve));
}

describe("a free port", () => {
  test("is the preferred one when it is free", async () => {
    const { port } = await freePort();
    expect(await freePort(port)).toEqual({ port, preferredTaken: false });
  });

  test.each(["127.0.0.1", "::1", "0.0.0.0", "::"])("is a higher one when the preferred is held on %s", async (host) => {
    const { port } = await freePort();
    await hold(host, port);
    const found = await freePort(port);
    expect(found.preferredTaken).toBe(true);
    expect(found.port).toBeGreaterThan(port);
    await expect(hold("127.0.0.1", found.port)).resolves.toBeUndefined();
  });

  test("is picked by the system without a preference", async () => {
    const { port, preferredTaken } = await freePort();
    expect(preferredTaken).toBe(false);
    await expect(hold("127.0.0.1", port)).resolves.toBeUndefined();
  });

  test("is an error when none is left", async () => {
    await hold("127.0.0.1", 65_535).catch(() => {});
    await expect(freePort(65_535)).rejects.toThrow("no free port from 65535 on");
  });
});

describe("a port", () => {
  test("is listening once a program accepts connections", async () => {
    const { port } = await freePort();
    expect(await isListening(port)).toBe(false);
    await hold("127.0.0.1", port);
    expect(await isListening(port)).toBe(true);
  });
});

describe("a program that listens on a port", () => {
  test("is not started when another one took the port", async () => {
    const { port } = await freePort();
    await hold("127.0.0.1", port);
    const start = jest.fn();
    await expect(startOnPorts([port], start)).rejects.toThrow(new PortTakenError(port));
    expect(start).not.toHaveBeenCalled();
  });

  test("that fails because another one took the port meanwhile is reported as that", async () => {
    const { port } = await freePort();
    const start = async () => {
      await hold("127.0.0.1", port);
      await hold("127.0.0.1", port);
    };
    await expect(startOnPorts([port], start)).rejects.toThrow(PortTakenError);
  });

  test("that fails for another reason is reported with that", async () => {
    const { port } = await freePort();
    await expect(startOnPorts([port], () => Promise.reject(new Error("no disk")))).rejects.toThrow("no disk");
  });
});
