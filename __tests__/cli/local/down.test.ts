import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { down } from "../../../cli/local/down";
import { startDetached } from "../../../cli/system/process";

describe("down", () => {
  let root: string;
  let lines: string[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "down-"));
    lines = [];
    jest.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
  });
  afterEach(() => jest.restoreAllMocks());

  test("ends every process of an app that was renamed while it ran, and deletes the files of both names", async () => {
    const started = await Promise.all(
      ["before/emulator", "before/forwarder", "after/emulator"].map((name) =>
        startDetached(process.execPath, ["-e", `setInterval(() => {}, 1000); // ${name}`], {
          env: {},
          details: {},
          recordFile: join(root, ".local", `${name}.pid.json`),
          logFile: join(root, ".local", `${name}.log`),
        }),
      ),
    );
    writeFileSync(join(root, "app.ts"), "no TypeScript {");
    writeFileSync(join(root, ".local/before.log"), "");

    await down(root);
    expect(lines).toEqual(["The local AWS is gone, and the app with it."]);
    for (const { pid } of started) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(readdirSync(root)).toEqual(["app.ts"]);
  });

  test("has nothing to do where none runs", async () => {
    await down(root);
    expect(lines).toEqual(["No local AWS was running here."]);
  });
});
