import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { sha256 } from "../../../../src/common/hash";
import { bundleHandler, zipFile } from "../../../../src/function/private/bundle";

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
  const { name, module } = bundleHandler(entry, newFolder(), "node22");
  return zipFile(`${name}.mjs`, module);
};

describe("bundleHandler", () => {
  test("results in an ES module that runs, with its source map", () => {
    const { modulePath } = bundleHandler(source, newFolder(), "node22");
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
    const { module } = bundleHandler(entry, newFolder(), "node22");
    expect(module.length).toBeLessThan(most);
    expect(new TextDecoder().decode(module)).not.toMatch(/Zod|DynamoDB/);
  });

  test("keeps syntax that the target supports", () => {
    const modern = join(newFolder(), "modern.ts");
    writeFileSync(
      modern,
      "export async function handler() { using it = { [Symbol.dispose]() {} }; return typeof it; }",
    );
    const moduleFor = (target: string) => new TextDecoder().decode(bundleHandler(modern, newFolder(), target).module);
    expect(moduleFor("node22")).not.toContain("using ");
    expect(moduleFor("node26")).toContain("using ");
  });

  test("names the place where a handler does not compile", () => {
    const broken = join(newFolder(), "broken.ts");
    writeFileSync(broken, "export const handler = ;");
    expect(() => bundleHandler(broken, newFolder(), "node22")).toThrow("broken.ts:1:23");
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

  test("has the same bytes whenever the source was written", () => {
    const copy = copyOf("later");
    utimesSync(copy, new Date("2038-01-01"), new Date("2038-01-01"));
    expect(sha256(zipOf(copy))).toBe(reference);
  });

  test.each(["Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati"])(
    "has the same bytes on a machine in %s with a umask of 077",
    (zone) => {
      const script = `
        const { bundleHandler, zipFile } = require("./src/function/private/bundle");
        const { sha256 } = require("./src/common/hash");
        process.umask(0o077);
        const { module } = bundleHandler(process.argv[1], process.argv[2], "node22");
        console.log(sha256(zipFile("say-hello.mjs", module)));`;
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
