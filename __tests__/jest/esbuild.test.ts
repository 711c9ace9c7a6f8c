import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A handler that imports another file, and its bundle as esbuild writes it for some folder. */
function handlerSaying(word: string) {
  const folder = mkdtempSync(join(tmpdir(), "esbuild-"));
  folders.push(folder);
  const [entry, word_ts] = [join(folder, "handler.ts"), join(folder, "word.ts")];
  const say = (it: string) => writeFileSync(word_ts, `export const word: string = "${it}, with ${it.length} letters";`);
  writeFileSync(entry, 'import { word } from "./word"; console.log(word);');
  say(word);
  const bundle = (...outdir: string[]) => {
    const outfile = join(folder, ...outdir, "handler.mjs");
    const options = { bundle: true, sourcemap: "external", write: false, logLevel: "silent" } as const;
    const { outputFiles } = buildSync({ entryPoints: [entry], absWorkingDir: folder, outfile, ...options });
    return outputFiles.map(({ path, contents }) => [path.slice(folder.length), Buffer.from(contents).toString()]);
  };
  return { say, bundle };
}

describe("the bundler of the tests", () => {
  test("is the same for the same sources, wherever it goes, with a source map that names them from there", () => {
    const { bundle } = handlerSaying("one");
    const [map, code] = bundle("a");
    const [deeperMap, deeperCode] = bundle("b", "c");
    expect([map?.[0], code?.[0]]).toEqual(["/a/handler.mjs.map", "/a/handler.mjs"]);
    expect([deeperMap?.[0], deeperCode?.[0]]).toEqual(["/b/c/handler.mjs.map", "/b/c/handler.mjs"]);
    expect(deeperCode?.[1]).toBe(code?.[1]);
    expect(JSON.parse(map?.[1] ?? "").sources).toEqual(["../word.ts", "../handler.ts"]);
    expect(JSON.parse(deeperMap?.[1] ?? "").sources).toEqual(["../../word.ts", "../../handler.ts"]);
  });

  test("bundles a handler again when a file that it imports changed", () => {
    const { bundle, say } = handlerSaying("one");
    expect(bundle("a")[1]?.[1]).toContain("one, with 3 letters");
    say("three");
    expect(bundle("a")[1]?.[1]).toContain("three, with 5 letters");
  });

  test("bundles again what did not compile", () => {
    const { bundle, say } = handlerSaying('"');
    expect(() => bundle("a")).toThrow("word.ts:1:");
    say("two");
    expect(bundle("a")[1]?.[1]).toContain("two, with 3 letters");
  });
});
