import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { sha256 } from "../../../../src/common/hash";
import { bundleHandler, zipFiles } from "../../../../src/function/private/bundle";

const source = join(__dirname, "../../../fixtures/handlers/say-hello.ts");
const newFolder = () => mkdtempSync(join(tmpdir(), "bundle-"));

/** A copy of the handler in another folder, as another checkout or machine would have it. */
function copyOf(folderName: string, fileName = "say-hello.ts"): string {
  const folder = join(newFolder(), folderName);
  mkdirSync(folder);
  cpSync(source, join(folder, fileName));
  return join(folder, fileName);
}

const zipOf = (entry: string) => {
  const { files } = bundleHandler(entry, newFolder(), { target: "node22" });
  return zipFiles(files);
};

describe("bundleHandler", () => {
  test("results in an ES module that runs, with its source map", () => {
    const { modulePath } = bundleHandler(source, newFolder(), { target: "node22" });
    const call = `import(${JSON.stringify(modulePath)}).then(({ handler }) => handler()).then(({ body }) => console.log(body))`;
    expect(execFileSync(process.execPath, ["-e", call], { encoding: "utf8" }).trim()).toBe("hello");
    expect(JSON.parse(readFileSync(`${modulePath}.map`, "utf8")).sources).toEqual([
      expect.stringMatching(/say-hello\.ts$/),
    ]);
  });

  const root = join(__dirname, "../../../..");
  const folders = ["handlers", ...readdirSync(join(root, "examples")).map((name) => `examples/${name}/handlers`)];
  const entries = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((file) => (file.endsWith(".ts") ? [`${folder}/${file}`] : [])),
  );

  test("deploys the source map only where it is wanted, without the source", () => {
    const withoutMap = bundleHandler(source, newFolder(), { target: "node22" });
    expect(Object.keys(withoutMap.files)).toEqual(["say-hello.mjs"]);
    expect(new TextDecoder().decode(withoutMap.module)).not.toContain("sourceMappingURL");
    const { files } = bundleHandler(source, newFolder(), { target: "node22", sourceMap: true });
    expect(Object.keys(files).sort()).toEqual(["say-hello.mjs", "say-hello.mjs.map"]);
    const map = JSON.parse(new TextDecoder().decode(files["say-hello.mjs.map"]));
    expect([map.sources, map.sourcesContent]).toEqual([["say-hello.ts"], undefined]);
  });

  test("names lines of the source in stack traces, with its source map", () => {
    const entry = join(newFolder(), "fail.ts");
    writeFileSync(
      entry,
      "interface Reason {\n  text: string;\n}\nexport const handler = (it: Reason) => {\n  throw new Error(it.text);\n};\n",
    );
    const { modulePath } = bundleHandler(entry, newFolder(), { target: "node22", sourceMap: true });
    const call = `import(${JSON.stringify(modulePath)}).then(({ handler }) => handler({ text: "no" })).catch(({ stack }) => console.log(stack))`;
    const stack = execFileSync(process.execPath, ["--enable-source-maps", "-e", call], { encoding: "utf8" });
    expect(stack).toMatch(/^Error: no\n\s+at .*fail\.ts:5:9/);
  });

  test("leaves imports of external packages to a layer, and of what is below their paths", () => {
    const entry = join(newFolder(), "external.ts");
    writeFileSync(
      entry,
      'import sharp from "sharp"; import more from "sharp/more"; export const handler = () => [sharp, more];',
    );
    expect(() => bundleHandler(entry, newFolder(), { target: "node22" })).toThrow('Could not resolve "sharp"');
    const { module } = bundleHandler(entry, newFolder(), { target: "node22", externalModules: ["sharp"] });
    expect(new TextDecoder().decode(module)).toMatch(/from"sharp";import \w+ from"sharp\/more"/);
  });

  test.each(entries)("bundles %s, AWS SDK and Powertools included, to under 200 KB zipped", (entry) => {
    expect(zipOf(join(root, entry)).length).toBeLessThan(200_000);
  });

  test.each([
    ["the CORS rules only, to under 2 KB", "corsHeaders({ ...readCorsRules() }, headers)", 2_000],
    ["apiHandler and no schema, without zod and the AWS SDK", "apiHandler({ name: 'Ping' }, headers)", 50_000],
  ])("bundles a handler that uses %s", (_, expression, most) => {
    const entry = join(newFolder(), "small.ts");
    const runtime = JSON.stringify(join(root, "src/runtime"));
    writeFileSync(
      entry,
      `import { apiHandler, corsHeaders, readCorsRules } from ${runtime}; export const handler = (headers) => ${expression};`,
    );
    const { module } = bundleHandler(entry, newFolder(), { target: "node22" });
    expect(module.length).toBeLessThan(most);
    expect(new TextDecoder().decode(module)).not.toMatch(/Zod|DynamoDB/);
  });

  test("keeps syntax that the target supports", () => {
    const modern = join(newFolder(), "modern.ts");
    writeFileSync(
      modern,
      "export async function handler() { using it = { [Symbol.dispose]() {} }; return typeof it; }",
    );
    const moduleFor = (target: string) =>
      new TextDecoder().decode(bundleHandler(modern, newFolder(), { target }).module);
    expect(moduleFor("node22")).not.toContain("using ");
    expect(moduleFor("node26")).toContain("using ");
  });

  test("names the place where a handler does not compile", () => {
    const broken = join(newFolder(), "broken.ts");
    writeFileSync(broken, "export const handler = ;");
    expect(() => bundleHandler(broken, newFolder(), { target: "node22" })).toThrow("broken.ts:1:23");
  });
});

describe("the zip of a handler", () => {
  const reference = sha256(zipOf(source));

  test("contains one module, readable by all", () => {
    expect(Object.keys(unzipSync(zipOf(source)))).toEqual(["say-hello.mjs"]);
  });

  test("has the same bytes from another folder, also one with spaces in its name", () => {
    expect(sha256(zipOf(copyOf("a folder with spaces")))).toBe(reference);
  });

  test("has the same bytes with a source map, wherever it is written to", () => {
    const zipWithMap = (entry: string, folder: string) =>
      sha256(zipFiles(bundleHandler(entry, join(newFolder(), folder), { target: "node22", sourceMap: true }).files));
    expect(zipWithMap(copyOf("elsewhere"), "a/b/c")).toBe(zipWithMap(source, "d"));
  });

  test("has nothing of an earlier bundle in the same folder", () => {
    const folder = newFolder();
    bundleHandler(copyOf("earlier", "say-hi.ts"), folder, { target: "node22" });
    bundleHandler(source, folder, { target: "node22" });
    expect(readdirSync(folder).sort()).toEqual(["say-hello.mjs", "say-hello.mjs.map"]);
  });

  test("has the same bytes whenever the source was written", () => {
    const copy = copyOf("later");
    utimesSync(copy, new Date("2038-01-01"), new Date("2038-01-01"));
    expect(sha256(zipOf(copy))).toBe(reference);
  });

  test.each(["Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati"])(
    "has the same bytes on a machine in %s with a umask of 077",
    (zone) => {
      const script = `
        const { bundleHandler, zipFiles } = require("./src/function/private/bundle");
        const { sha256 } = require("./src/common/hash");
        process.umask(0o077);
        const { files } = bundleHandler(process.argv[1], process.argv[2], { target: "node22" });
        console.log(sha256(zipFiles(files)));`;
      const hash = execFileSync(process.execPath, ["--import", "tsx", "-e", script, source, newFolder()], {
        cwd: join(__dirname, "../../../.."),
        encoding: "utf8",
        env: { ...process.env, TZ: zone },
      });
      expect(hash.trim()).toBe(reference);
    },
  );

  test("changes when the file is renamed", () => {
    expect(sha256(zipOf(copyOf("renamed", "say-hi.ts")))).not.toBe(reference);
  });

  test("changes when the source does", () => {
    const copy = copyOf("changed");
    writeFileSync(copy, readFileSync(copy, "utf8").replace('"hello"', '"goodbye"'));
    expect(sha256(zipOf(copy))).not.toBe(reference);
  });
});
