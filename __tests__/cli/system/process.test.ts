import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CommandError,
  findRecorded,
  mustRun,
  type ProcessRecord,
  run,
  startDetached,
  stopRecorded,
} from "../../../cli/system/process";

const node = (script: string) => [process.execPath, ["-e", script]] as const;
const FOREVER = "setInterval(() => {}, 1000);";
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "process-"));
});
afterEach(async () => {
  await stopRecorded(join(dir, "pid.json"));
  rmSync(dir, { recursive: true, force: true });
});

const start = (script: string) =>
  startDetached(...node(script), {
    env: process.env,
    logFile: join(dir, "logs", "it.log"),
    recordFile: join(dir, "pid.json"),
    details: { port: 1 },
  });

async function logOf(record: ProcessRecord): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const log = readFileSync(record.logFile, "utf8");
    if (log) return log.trim();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("nothing was logged");
}

describe("a command", () => {
  test("that runs to its end has its status, and what it wrote to each of its streams", async () => {
    const result = await run(...node("console.log('out'); console.error('err'); process.exitCode = 3"));
    expect(result).toEqual({ status: 3, stdout: "out\n", stderr: "err\n" });
  });

  test("is passed line by line, the unfinished last one included", async () => {
    const lines: string[] = [];
    await run(...node("process.stdout.write('a\\nb'); setTimeout(() => process.stdout.write('c\\nlast'), 50)"), {
      onLine: (line) => lines.push(line),
    });
    expect(lines).toEqual(["a", "bc", "last"]);
  });

  test("runs in the given folder with exactly the given environment", async () => {
    const script = "console.log(JSON.stringify([process.cwd(), process.env.ONLY, process.env.HOME]))";
    const output = await mustRun(...node(script), { cwd: "/", env: { ONLY: "this" } });
    expect(JSON.parse(output)).toEqual(["/", "this", null]);
  });

  test("ended by a signal has the status that a shell uses", async () => {
    expect((await run(...node("process.kill(process.pid, 'SIGKILL')"))).status).toBe(137);
  });

  test("that must succeed returns only its stdout", async () => {
    expect(await mustRun(...node("console.log('{}'); console.error('[INFO] a log line with a }')"))).toBe("{}\n");
  });

  test("that must succeed and does not is an error with the last lines of both streams", async () => {
    const lines = "for (let i = 1; i <= 100; i++) console.log('line ' + i);";
    const script = `${lines} console.error('why'); process.exitCode = 2`;
    const error = await mustRun(...node(script)).catch((error) => error);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ result: { status: 2, stdout: expect.stringContaining("line 1\n") } });
    expect(error.message).toMatch(/failed with status 2:\nline 81\n(line \d+\n)*line 100\nwhy$/);
  });

  test("that does not exist has the status that a shell uses, and the reason", async () => {
    const missing = run("no-such-command-here", []);
    expect(await missing).toEqual({ status: 127, stdout: "", stderr: "spawn no-such-command-here ENOENT" });
    await expect(mustRun("no-such-command-here", [])).rejects.toThrow("failed with status 127:\nspawn");
  });
});

describe("a background process", () => {
  test("is found by its record, with the details of its starter", async () => {
    const record = await start(FOREVER);
    expect(await findRecorded(join(dir, "pid.json"))).toEqual(record);
    expect(record).toMatchObject({ pid: expect.any(Number), details: { port: 1 } });
  });

  test("writes stdout and stderr to its log", async () => {
    expect(await logOf(await start(`console.error('said'); ${FOREVER}`))).toBe("said");
  });

  test("is stopped by SIGTERM, and its record is deleted", async () => {
    const record = await start(`process.on('SIGTERM', () => { console.log('bye'); process.exit() }); ${FOREVER}`);
    // Its handler must exist first.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await stopRecorded(join(dir, "pid.json"))).toBe(true);
    expect(await logOf(record)).toBe("bye");
    expect(() => process.kill(record.pid, 0)).toThrow("ESRCH");
    expect(await findRecorded(join(dir, "pid.json"))).toBeUndefined();
    expect(await stopRecorded(join(dir, "pid.json"))).toBe(false);
  });

  test("ends its children too, even those that ignore SIGTERM", async () => {
    const child = `process.on('SIGTERM', () => {}); console.log(process.pid); ${FOREVER}`;
    const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });`;
    const childPid = Number(await logOf(await start(script)));
    await stopRecorded(join(dir, "pid.json"));
    // Nobody reaps an orphan for us, so its end shows after a moment.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const ended = await run("ps", ["-o", "stat=", "-p", String(childPid)]);
    expect(ended.stdout.trim()).toMatch(/^(Z.*)?$/);
  });

  test("is not started over a recorded one that still runs", async () => {
    const { pid } = await start(FOREVER);
    await expect(start(FOREVER)).rejects.toThrow(`already running with process id ${pid}`);
  });

  test("that cannot be started is an error and leaves no record", async () => {
    const files = { logFile: join(dir, "x.log"), recordFile: join(dir, "pid.json") };
    await expect(startDetached("no-such-command-here", [], { env: {}, ...files, details: {} })).rejects.toThrow(
      "ENOENT",
    );
    expect(await findRecorded(join(dir, "pid.json"))).toBeUndefined();
  });
});

describe("a recorded process id", () => {
  test("that another program has taken over is never touched", async () => {
    const record = await start(FOREVER);
    const file = join(dir, "stale.json");
    writeFileSync(file, JSON.stringify({ ...record, args: ["-e", "something else"] }));
    expect(await stopRecorded(file)).toBe(false);
    expect(process.kill(record.pid, 0)).toBe(true);
  });

  test("is found again whatever letters its command line has", async () => {
    const record = await start(`/* ü é? 漢字 */ ${FOREVER}`);
    expect(await findRecorded(join(dir, "pid.json"))).toEqual(record);
  });

  test("in a damaged record stops nothing", async () => {
    const file = join(dir, "damaged.json");
    writeFileSync(file, "{");
    expect(await stopRecorded(file)).toBe(false);
  });
});
