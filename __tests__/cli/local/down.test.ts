import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
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
        startDetached(process.execPath, ["-e", `setTimeout(() => {}, 60_000); // ${name}`], {
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

  test("deletes what a run left that was killed before it started anything", async () => {
    mkdirSync(join(root, ".local/notes/tmp"), { recursive: true });
    for (const name of ["notes", "other"]) writeFileSync(join(root, `.local/${name}.log`), "");
    mkdirSync(join(root, "cdktf.out"));
    await down(root);
    expect(readdirSync(root)).toEqual([]);
  });

  test("keeps what other programs have in .local, as in a home folder", async () => {
    mkdirSync(join(root, ".local/share/fonts"), { recursive: true });
    writeFileSync(join(root, ".local/notes.log"), "");
    await down(root);
    expect(existsSync(join(root, ".local/share/fonts"))).toBe(true);
    expect(readdirSync(join(root, ".local"))).toEqual(["share"]);
  });

  test("has nothing to do where none runs", async () => {
    await down(root);
    expect(lines).toEqual(["No local AWS was running here."]);
  });
});
