import { connect, createServer } from "node:net";

const LOOPBACK = ["127.0.0.1", "::1"];
const LAST_PORT = 65_535;

export interface FreePort {
  readonly port: number;
  /** Whether another program uses the preferred port. */
  readonly preferredTaken: boolean;
}

/**
 * A port that is free on both loopback addresses: the preferred one, else the next free one above it; without a
 * preference, one that the system chooses.
 * @throws Error when no port from the preferred one on is free
 */
export async function freePort(preferred?: number): Promise<FreePort> {
  if (preferred === undefined) {
    for (;;) {
      const port = await pickedBySystem();
      if (await isFree(port)) return { port, preferredTaken: false };
    }
  }
  for (let port = preferred; port <= LAST_PORT; port++) {
    if (await isFree(port)) return { port, preferredTaken: port !== preferred };
  }
  throw new Error(`no free port from ${preferred} on`);
}

/** Another program listens on a port that was free when it was chosen. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";

  constructor(readonly port: number) {
    super(`port ${port} is taken by another program`);
  }
}

/**
 * Starts a program that listens on the ports, which another one may take up to the last moment.
 * @throws PortTakenError when one of them is taken, else what `start` throws
 */
export async function startOnPorts<T>(ports: readonly number[], start: () => Promise<T>): Promise<T> {
  await requireFree(ports);
  try {
    return await start();
  } catch (error) {
    await requireFree(ports);
    throw error;
  }
}

async function requireFree(ports: readonly number[]) {
  for (const port of ports) if (!(await isFree(port))) throw new PortTakenError(port);
}

/** Connects and binds: macOS lets a program bind a loopback address although another one listens on all interfaces. */
async function isFree(port: number): Promise<boolean> {
  for (const host of LOOPBACK) {
    if ((await isListening(port, host)) || !(await canBind(host, port))) return false;
  }
  return true;
}

function canBind(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 has no ::1: the port is free on the other address.
    server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code !== "EADDRINUSE" && code !== "EACCES"));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether a program accepts connections on the port. */
export function isListening(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function pickedBySystem(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
