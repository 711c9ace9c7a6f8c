import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isCopyleft, type LockedPackages, licenseTable, withDependencies } from "../../../tools/sbom/licenses";

const root = join(__dirname, "../../..");
const readJson = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8"));
const packages: LockedPackages = readJson("package-lock.json").packages;
const { dependencies, devDependencies } = readJson("package.json");
const copyleft = (paths: string[]) => paths.filter((path) => isCopyleft(packages[path]?.license));

describe("licences", () => {
  test("of what the constructs need are permissive, but for CDKTF's own: MPL, used as it is, at synth alone", () => {
    const needed = withDependencies(packages, Object.keys(dependencies));
    expect(needed).toEqual(expect.arrayContaining(["node_modules/cdktf", "node_modules/zod", "node_modules/mime-db"]));
    const others = copyleft(needed).filter((path) => packages[path]?.license !== "MPL-2.0");
    expect(others).toEqual([]);
    expect(copyleft(needed).every((path) => /^node_modules\/(@cdktf\/|cdktf$)/.test(path))).toBe(true);
  });

  test("of what functions are bundled from are permissive without exception", () => {
    const folders = ["handlers", ...readdirSync(join(root, "examples")).map((name) => `examples/${name}/handlers`)];
    const sources = folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => readFileSync(join(root, folder, file), "utf8")),
    );
    const imported = sources.flatMap((source) =>
      [...source.matchAll(/from "((?:@[^/"]+\/)?[^./"][^/":]*)[^":]*"/g)].map(([, name = ""]) => name),
    );
    expect(imported).toContain("@aws-sdk/client-dynamodb");
    expect(copyleft(withDependencies(packages, imported))).toEqual([]);
  });

  test.each(["MIT", "Apache-2.0", "(MIT OR GPL-3.0-or-later)", "BSD-3-Clause", "0BSD"])(
    "count %s as permissive",
    (it) => expect(isCopyleft(it)).toBe(false),
  );

  test.each(["AGPL-3.0-or-later", "GPL-2.0", "LGPL-3.0", "MPL-2.0", "MIT AND GPL-3.0", undefined])(
    "count %s as copyleft",
    (it) => expect(isCopyleft(it)).toBe(true),
  );

  test("are found through every dependency, the nearest version of it first", () => {
    const locked = {
      "node_modules/a": { dependencies: { b: "1" } },
      "node_modules/a/node_modules/b": {
        peerDependencies: { c: "1", d: "1" },
        peerDependenciesMeta: { d: { optional: true } },
      },
      "node_modules/b": {},
      "node_modules/c": {},
      "node_modules/d": {},
    };
    expect(withDependencies(locked, ["a"])).toEqual([
      "node_modules/a",
      "node_modules/a/node_modules/b",
      "node_modules/c",
    ]);
  });

  test("are listed by number", () => {
    const table = licenseTable([
      ["a", "MIT"],
      ["b", "ISC"],
      ["c", "MIT"],
      ["d", undefined],
    ]);
    expect(table.split("\n").slice(2)).toEqual(["| MIT | 2 | a, c |", "| ISC | 1 | b |", "| unknown | 1 | d |"]);
  });
});

describe("package.json", () => {
  test("names exact versions alone", () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    }
  });

  test("is locked, every package that is fetched with its hash", () => {
    const fetched = Object.entries(
      readJson("package-lock.json").packages as Record<string, Record<string, unknown>>,
    ).filter(([path, { link, inBundle }]) => path.includes("node_modules/") && !link && !inBundle);
    expect(fetched.length).toBeGreaterThan(500);
    for (const [path, { integrity }] of fetched) {
      expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    }
  });
});
