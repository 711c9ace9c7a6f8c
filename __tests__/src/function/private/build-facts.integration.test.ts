import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { type BundleOptions, bundleHandler } from "../../../../src/function/private/bundle";
import { FileCache } from "../../../../src/function/private/file-cache";

const newFolder = () => mkdtempSync(join(tmpdir(), "facts-"));

/** Counts what is built: each build is kept. */
class CountingCache extends FileCache {
  builds = 0;
  override set(key: string, value: Uint8Array) {
    this.builds++;
    super.set(key, value);
  }
}

/** A handler with each kind of import, in an app that a test changes. */
class ChangingApp {
  readonly folder = newFolder();
  readonly entry = join(this.folder, "handlers/handler.ts");
  readonly cache = new CountingCache(newFolder());

  constructor() {
    this.write(
      "handlers/handler.ts",
      `import a from "./lib/a"; import b from "@/b"; import c from "./link/c"; import dep from "dep"; import sub from "dep/sub";
      import { used } from "./lib/effects"; let optional; try { optional = require("optional"); } catch {}
      class Kept { field = 1; static with = [used]; }
      export const handler = () => [a, b, c, dep, sub, optional, new Kept()];`,
    );
    this.write("handlers/lib/effects.ts", 'export const used = 1; export const unused = globalThis["x"]();');
    for (const file of ["handlers/lib/a.ts", "shared/b.ts", "v1/c.ts", "v2/c.ts"]) this.write(file, exportOf(file));
    for (const file of ["index.js", "other.js", "sub.js"]) this.write(`node_modules/dep/${file}`, exportOf(file));
    this.write("node_modules/dep/package.json", PACKAGES[0]);
    this.write("tsconfig.json", CONFIGS[0]);
    this.write("base.json", BASES[0]);
    this.link("v1");
  }

  write(file: string, content = "") {
    const path = join(this.folder, file);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  delete(file: string) {
    rmSync(join(this.folder, file), { recursive: true, force: true });
  }

  link(to: string) {
    this.delete("handlers/link");
    symlinkSync(join("..", to), join(this.folder, "handlers/link"));
  }

  bundle(options: Partial<BundleOptions> = {}, cache: FileCache = this.cache) {
    return resultOf(this.entry, options, cache);
  }

  /** What is built where nothing is kept. */
  fresh(options: Partial<BundleOptions> = {}) {
    return resultOf(this.entry, options, new FileCache(newFolder()));
  }
}

const exportOf = (value: string) => `export default ${JSON.stringify(value)};`;

function resultOf(entry: string, options: Partial<BundleOptions>, cache: FileCache): string {
  try {
    return Buffer.from(bundleHandler(entry, newFolder(), { target: "node22", ...options }, cache).module).toString();
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}

/** Nothing is kept that changed just before or during its build. */
const settle = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);

const PACKAGES = [
  '{ "main": "index.js" }',
  '{ "main": "other.js" }',
  '{ "main": "index.js", "version": "2.0.0", "sideEffects": false }',
  '{ "exports": { ".": "./other.js", "./sub": "./index.js" } }',
];
const config = (first: string, more = "") => `{ // as people write it
  "extends": "./base", ${more} "compilerOptions": { "paths": { "@/*": ["./${first}/*", "./shared/*",] } } }`;
const CONFIGS = [config("none"), config("v1"), config("early"), "{}", "not JSON", '{ "extends": "./missing.json" }'];
const BASES = [
  "{}",
  '{ "compilerOptions": { "useDefineForClassFields": false } }',
  '{ "compilerOptions": { "target": "es2015" } }',
];
const FILES = [
  ...[
    "handlers/lib/a.ts",
    "handlers/lib/a.tsx",
    "handlers/lib/a.js",
    "handlers/lib/a/index.ts",
    "handlers/lib/a/package.json",
  ],
  ...["shared/b.ts", "shared/b/index.ts", "early/b.ts", "v1/b.ts", "v1/c.ts", "v1/c.tsx", "v2/c.ts"],
  ...[
    "node_modules/dep/index.js",
    "node_modules/dep/other.js",
    "node_modules/dep/sub.js",
    "node_modules/dep/sub/index.js",
  ],
  ...[
    "handlers/node_modules/dep/index.js",
    "handlers/node_modules/dep/sub.js",
    "node_modules/optional/index.js",
    "node_modules/@/b.js",
  ],
];

describe("a bundle that was kept", () => {
  test("is taken while nothing changed", () => {
    const app = new ChangingApp();
    settle();
    const first = app.bundle();
    expect(first).toContain("handlers/lib/a.ts");
    expect([app.bundle(), app.bundle(), app.cache.builds]).toEqual([first, first, 1]);
    app.write("handlers/other.ts", "");
    app.write("README.md", "");
    expect([app.bundle(), app.cache.builds]).toEqual([first, 1]);
  });

  test.each<[string, (app: ChangingApp) => void]>([
    ["the handler", (app) => app.write("handlers/handler.ts", "export const handler = () => 2;")],
    ["an import", (app) => app.write("handlers/lib/a.ts", exportOf("changed"))],
    [
      "an import, by as many bytes at the same time",
      (app) => app.write("handlers/lib/a.ts", exportOf("handlers/lib/b.ts")),
    ],
    ["an import that is deleted", (app) => app.delete("handlers/lib/a.ts")],
    ["a file that comes before another by its extension", (app) => app.write("handlers/lib/a.tsx", exportOf("tsx"))],
    ["a link", (app) => app.link("v2")],
    [
      "a link whose folder is another one now",
      (app) => {
        renameSync(join(app.folder, "v1"), join(app.folder, "v0"));
        renameSync(join(app.folder, "v2"), join(app.folder, "v1"));
      },
    ],
    ["a package", (app) => app.write("node_modules/dep/index.js", exportOf("changed"))],
    ["the main module of a package", (app) => app.write("node_modules/dep/package.json", PACKAGES[1])],
    ["a package that is nearer", (app) => app.write("handlers/node_modules/dep/index.js", exportOf("nearer"))],
    ["a package that was missing", (app) => app.write("node_modules/optional/index.js", exportOf("there"))],
    [
      "the paths of tsconfig.json",
      (app) => {
        app.write("v1/b.ts", exportOf("v1"));
        app.write("tsconfig.json", CONFIGS[1]);
      },
    ],
    ["a file at an earlier path of tsconfig.json", (app) => app.write("none/b.ts", exportOf("earlier"))],
    ["a file that tsconfig.json extends", (app) => app.write("base.json", BASES[1])],
    ["a tsconfig.json that is nearer", (app) => app.write("handlers/tsconfig.json", BASES[1])],
  ])("is built again for another state of %s", (_, change) => {
    const app = new ChangingApp();
    settle();
    const before = app.bundle();
    change(app);
    const after = app.bundle();
    expect(after).toBe(app.fresh());
    expect(after).not.toBe(before);
  });

  test.each<Partial<BundleOptions>>([{ target: "node10" }, { sourceMap: true }, { externalModules: ["dep"] }])(
    "is another one with %j",
    (options) => {
      const app = new ChangingApp();
      settle();
      const plain = app.bundle();
      expect(app.bundle(options)).toBe(app.fresh(options));
      expect([app.bundle(options) === plain, app.cache.builds]).toEqual([false, 2]);
    },
  );

  test("is built again by another version of esbuild", () => {
    const app = new ChangingApp();
    settle();
    app.bundle();
    jest.isolateModules(() => {
      jest.doMock("esbuild", () => ({ ...jest.requireActual("esbuild"), version: "0.0.1" }));
      const other: typeof import("../../../../src/function/private/bundle") = require("../../../../src/function/private/bundle");
      other.bundleHandler(app.entry, newFolder(), { target: "node22" }, app.cache);
    });
    expect(app.cache.builds).toBe(2);
  });

  test("has every file that a pattern may mean: with one, nothing is kept", () => {
    const app = new ChangingApp();
    app.write("handlers/handler.ts", 'export const handler = (it) => import("./lib/" + it + ".ts");');
    settle();
    app.bundle();
    app.write("handlers/lib/z.ts", exportOf("z"));
    expect([app.bundle(), app.cache.builds]).toEqual([app.fresh(), 0]);
  });

  test("is what a build without it results in, after any changes", () => {
    const marker = fc.constantFrom("one", "two");
    const change = fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom(...FILES), marker)
          .map(
            ([file, value]) =>
              [
                `write ${file}`,
                (app: ChangingApp) =>
                  app.write(file, file.endsWith(".json") ? '{ "main": "./index.ts" }' : exportOf(value)),
              ] as const,
          ),
      },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom(...FILES)
          .map((file) => [`delete ${file}`, (app: ChangingApp) => app.delete(file)] as const),
      },
      fc.constantFrom("v1", "v2", "v3").map((to) => [`link ${to}`, (app: ChangingApp) => app.link(to)] as const),
      fc
        .constantFrom(...PACKAGES)
        .map((it) => [`package ${it}`, (app: ChangingApp) => app.write("node_modules/dep/package.json", it)] as const),
      fc
        .constantFrom(...CONFIGS)
        .map((it) => [`tsconfig ${it}`, (app: ChangingApp) => app.write("tsconfig.json", it)] as const),
      fc.constantFrom(...BASES).map((it) => [`base ${it}`, (app: ChangingApp) => app.write("base.json", it)] as const),
    );
    let builds = 0;
    let bundles = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 5 }), fc.boolean(), (changes, isSlow) => {
        const app = new ChangingApp();
        for (const [, apply] of changes) {
          if (isSlow) settle();
          app.bundle();
          apply(app);
          expect(app.bundle()).toBe(app.fresh());
          bundles += 2;
        }
        builds += app.cache.builds;
      }),
      { numRuns: 8 },
    );
    // Else the property would say nothing.
    expect(builds).toBeGreaterThan(5);
    expect(builds).toBeLessThan(bundles);
  });

  test("is whole for processes that bundle at the same time", async () => {
    const app = new ChangingApp();
    const script = `
      const { bundleHandler } = require("./src/function/private/bundle");
      const { FileCache } = require("./src/function/private/file-cache");
      const [entry, outdir, folder] = process.argv.slice(1);
      for (let i = 0; i < 5; i++) process.stdout.write(bundleHandler(entry, outdir, { target: "node22" }, new FileCache(folder)).module);`;
    const cacheFolder = newFolder();
    const root = join(__dirname, "../../../..");
    const runs = await Promise.all(
      [1, 2, 3].map(() =>
        promisify(execFile)(process.execPath, ["--import", "tsx", "-e", script, app.entry, newFolder(), cacheFolder], {
          cwd: root,
        }),
      ),
    );
    for (const { stdout } of runs) expect(stdout).toBe(app.fresh().repeat(5));
  });
});
