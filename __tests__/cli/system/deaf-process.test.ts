import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startDetached, stopRecorded } from "../../../cli/system/process";

const SCRIPT = "process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000);";

describe("a background process that ignores SIGTERM", () => {
  test("is killed, but not before a second has passed", async () => {
    const dir = mkdtempSync(join(tmpdir(), "deaf-"));
    const files = { logFile: join(dir, "it.log"), recordFile: join(dir, "pid.json") };
    const { pid } = await startDetached(process.execPath, ["-e", SCRIPT], { env: {}, ...files, details: {} });
    while (!readFileSync(files.logFile, "utf8").includes("deaf")) await sleep(20);
    const before = Date.now();
    expect(await stopRecorded(files.recordFile)).toBe(true);
    expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    rmSync(dir, { recursive: true });
  });
});
