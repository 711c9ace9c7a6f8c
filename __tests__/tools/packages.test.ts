import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { areInstalled, entriesFor, moveIn, requiredForLocal, writeSubset } from "../../tools/packages.cjs";

const lockOf = (root: string) => JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;

describe("the packages that the page requires", () => {
  test("have everything that the program and the app import", () => {
    const sources = ["src", "cli", "handlers"].flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.[cm]?ts$/.test(file) && !file.startsWith("init/template"))
        .map((file) => join(folder, file)),
    );
    const imported = [...sources, "main.ts", "app.ts"].flatMap((file) => {
      const source = readFileSync(join(packageRoot, file), "utf8").replace(/^\s*(\/\/|\*|\/\*).*$/gm, "");
      return [...source.matchAll(/^(?:import|\} from|export .* from).*?"((?:@[^/"]+\/)?[^./"][^/":]*)(?:\/[^"]*)?";/gm)]
        .map(([, name = ""]) => name)
        .filter((name) => name !== "tiers" && name !== "aws-lambda");
    });
    expect(imported).toEqual(expect.arrayContaining(["cdktf", "@cdktf/provider-aws", "commander"]));
    const required = Object.keys(entriesFor(packageRoot, requiredForLocal(packageRoot)));
    expect(imported.filter((name) => !required.includes(`node_modules/${name}`))).toEqual([]);
  });

  test("have their types too, which the command in cdktf.json checks", () => {
    const required = Object.keys(entriesFor(packageRoot, requiredForLocal(packageRoot)));
    const { compilerOptions } = JSON.parse(readFileSync(join(packageRoot, "tsconfig.json"), "utf8"));
    expect(compilerOptions.types.length).toBeGreaterThan(0);
    for (const name of compilerOptions.types) expect(required).toContain(`node_modules/@types/${name}`);
    expect(required).toContain("node_modules/typescript");
  });

  test("are less than half of all, without CDKTF's program", () => {
    const required = Object.keys(entriesFor(packageRoot, requiredForLocal(packageRoot)));
    expect(required.length).toBeLessThan(Object.keys(lockOf(packageRoot)).length / 2);
    expect(required).not.toContain("node_modules/cdktf-cli");
  });
});

describe("a subset of the lock file", () => {
  const root = mkdtempSync(join(tmpdir(), "packages-"));
  const folder = join(root, "subset");
  const entry = (version: string, more = {}) => ({ version, integrity: `sha512-${version}`, ...more });
  const all = {
    "": { devDependencies: { a: "1", b: "1" } },
    "node_modules/a": entry("1.0.0", { dev: true, dependencies: { shared: "1" }, optionalDependencies: { gone: "1" } }),
    "node_modules/a/node_modules/shared": entry("1.0.0", { dependencies: { deep: "1" } }),
    "node_modules/deep": entry("3.0.0", { peerDependencies: { "@x/peer": "1" } }),
    "node_modules/@x/peer": entry("4.0.0"),
    "node_modules/b": entry("1.0.0", { dependencies: { shared: "2" } }),
    "node_modules/shared": entry("2.0.0"),
  };
  const installed = (packages: object) => {
    mkdirSync(join(root, "node_modules"), { recursive: true });
    writeFileSync(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
  };
  beforeAll(() => writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages: all })));
  afterAll(() => rmSync(root, { recursive: true }));

  test("has what its packages require, as Node finds it, and nothing else", () => {
    writeSubset(root, folder, ["a"]);
    const { "": own, ...entries } = lockOf(folder);
    expect(own).toEqual({ dependencies: { a: "1.0.0" } });
    expect(Object.keys(entries).sort()).toEqual([
      "node_modules/@x/peer",
      "node_modules/a",
      "node_modules/a/node_modules/shared",
      "node_modules/deep",
    ]);
    expect(entries["node_modules/a"]).toMatchObject({ version: "1.0.0", integrity: "sha512-1.0.0" });
    expect(entries["node_modules/a"].dev).toBeUndefined();
  });

  test("is installed only with the versions and hashes of the lock file", () => {
    const wanted = entriesFor(root, ["b"]);
    expect(areInstalled(root, wanted)).toBe(false);
    installed(wanted);
    expect([areInstalled(root, wanted), areInstalled(root)]).toEqual([true, false]);
    installed({ ...wanted, "node_modules/shared": entry("2.0.1") });
    expect(areInstalled(root, wanted)).toBe(false);
  });

  test("replaces the packages of the checkout as a whole", () => {
    installed({});
    mkdirSync(join(folder, "node_modules/a"), { recursive: true });
    moveIn(root, folder);
    expect(readdirSync(join(root, "node_modules"))).toEqual(["a"]);
  });
});
