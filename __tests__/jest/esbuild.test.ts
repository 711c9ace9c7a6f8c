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
  const bundle = () => {
    const options = { bundle: true, outfile: join(folder, "handler.mjs"), write: false, logLevel: "silent" } as const;
    const { outputFiles } = buildSync({ entryPoints: [entry], absWorkingDir: folder, ...options });
    return outputFiles[0]?.contents;
  };
  return { say, bundle };
}

const textOf = (contents?: Uint8Array) => new TextDecoder().decode(contents);

describe("the bundler of the tests", () => {
  test("bundles the same sources once", () => {
    const { bundle } = handlerSaying("one");
    expect(bundle()).toBe(bundle());
  });

  test("bundles a handler again when a file that it imports changed", () => {
    const { bundle, say } = handlerSaying("one");
    expect(textOf(bundle())).toContain("one, with 3 letters");
    say("three");
    expect(textOf(bundle())).toContain("three, with 5 letters");
  });

  test("bundles again what did not compile", () => {
    const { bundle, say } = handlerSaying('"');
    expect(() => bundle()).toThrow("word.ts:1:");
    say("two");
    expect(textOf(bundle())).toContain("two, with 3 letters");
  });
});
