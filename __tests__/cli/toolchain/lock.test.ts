import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../cli/toolchain/lock.cjs";

describe("withLock", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lock-"));
    file = join(folder, "deep", "set-up.lock");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("returns what the work returns and leaves no lock", async () => {
    expect(await withLock(file, async () => 42)).toBe(42);
    expect(existsSync(file)).toBe(false);
  });

  test("leaves no lock when the work fails", async () => {
    await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(file)).toBe(false);
  });

  test("lets one task end before the next begins", async () => {
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} begins`);
      await sleep(50);
      events.push(`${name} ends`);
    };
    await Promise.all([withLock(file, work("a")), withLock(file, work("b"))]);
    expect(events).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  test("acquires the lock of a process that is dead", async () => {
    await withLock(file, () => {});
    writeFileSync(file, String(spawnSync(process.execPath, ["--version"]).pid));
    expect(await withLock(file, () => "mine")).toBe("mine");
  });

  test("announces once that it waits", async () => {
    const lines: string[] = [];
    await withLock(file, async () => {
      const waiting = withLock(
        file,
        () => {},
        (line: string) => lines.push(line),
      );
      await sleep(700);
      expect(lines).toEqual([expect.stringContaining(file)]);
      rmSync(file);
      await waiting;
    });
  });
});
