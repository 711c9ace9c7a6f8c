import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { HandlerBuild, type HandlerCode } from "../../../../cli/local/watch/handler-build";

let folder: string;
let entry: string;
let handler: HandlerBuild;

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const writePackage = (name: string, main: string, text: string) => {
  write(
    `node_modules/${name}/package.json`,
    JSON.stringify({ name, exports: { ".": `./${main}`, "./more": `./${main}` } }),
  );
  write(`node_modules/${name}/${main}`, text);
};
/** What the handler returns, run by Node from its zip alone. */
const run = ({ zip }: HandlerCode) => {
  const extracted = mkdtempSync(join(folder, "run-"));
  for (const [path, content] of Object.entries(unzipSync(zip))) {
    mkdirSync(dirname(join(extracted, path)), { recursive: true });
    writeFileSync(join(extracted, path), content);
  }
  const script = 'const { handler } = await import("./get.mjs"); console.log(await handler());';
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: extracted,
    encoding: "utf8",
  }).trim();
};

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "handler-")));
  entry = join(folder, "get.ts");
  handler = new HandlerBuild({ kind: "handler", entry, target: "node22", sourceMap: false, externalModules: [] });
  writePackage("modern", "index.mjs", "export const name = 'modern'; export default 1; export class Shared {}");
  writePackage("user", "index.mjs", "import { Shared } from 'modern'; export const make = () => new Shared();");
  writePackage("old", "index.cjs", "exports.name = 'old';");
});
afterEach(async () => {
  await handler.dispose();
  rmSync(folder, { recursive: true });
});

describe("the code of a watched handler", () => {
  test("may make a require of its own", async () => {
    write(
      "get.ts",
      `import { createRequire } from "node:module";
       const require = createRequire(import.meta.url);
       export const handler = async () => require("node:path").posix.sep;`,
    );
    expect(run(await handler.build())).toBe("/");
  });

  test("runs with its packages, which share what they import", async () => {
    write(
      "get.ts",
      `import { join } from "node:path";
       import { name, Shared } from "modern";
       import one from "modern/more";
       import { make } from "user";
       import { suffix } from "./suffix";
       export const handler = async () => join(name, String(one), String(make() instanceof Shared), suffix);`,
    );
    write("suffix.ts", 'export const suffix: string = "a";');
    const first = await handler.build();
    expect(run(first)).toBe("modern/1/true/a");
    expect([...first.inputs].sort()).toEqual([entry, join(folder, "suffix.ts")]);
    write("suffix.ts", 'export const suffix: string = "b";');
    expect(run(await handler.build())).toBe("modern/1/true/b");
    write("suffix.ts", 'export const suffix: string = "a";');
    expect((await handler.build()).digest).toBe(first.digest);
  });

  test("runs with a package in CommonJS, and with one that is added later", async () => {
    write("get.ts", 'import { name } from "old"; export const handler = async () => name;');
    expect(run(await handler.build())).toBe("old");
    write("get.ts", 'import { name } from "modern"; export const handler = async () => name;');
    expect(run(await handler.build())).toBe("modern");
  });

  test("leaves out the packages of its layers", async () => {
    const source = { kind: "handler", entry, target: "node22", sourceMap: false, externalModules: ["old"] } as const;
    write("get.ts", 'import { name } from "modern"; import "old/more"; export const handler = async () => name;');
    const layered = new HandlerBuild(source);
    const files = Object.keys(unzipSync((await layered.build()).zip));
    await layered.dispose();
    expect(files.filter((file) => file.includes("old"))).toEqual([]);
    expect(files).toContain("node_modules/modern/package.json");
  });

  test.each([
    ["does not compile", "export const handler = ;", /get\.ts:1:24: Unexpected ";"/],
    [
      "imports a file that is missing",
      'import "./gone"; export const handler = 1;',
      /get\.ts:1:8: Could not resolve "\.\/gone"/,
    ],
    ["imports a package that is missing", 'import "gone"; export const handler = 1;', /Could not resolve "gone"/],
  ])("that %s is an error with file and line, until it is repaired", async (_, text, message) => {
    write("get.ts", text);
    await expect(handler.build()).rejects.toThrow(message);
    // Relative to where the command runs, wherever the checkout is.
    await expect(handler.build()).rejects.not.toThrow(new RegExp(`(^|\\n)${folder}`));
    write("get.ts", 'export const handler = async () => "repaired";');
    expect(run(await handler.build())).toBe("repaired");
  });
});
