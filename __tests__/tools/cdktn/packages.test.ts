import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (file: string) => JSON.parse(readFileSync(join(__dirname, "../../../tools/cdktn/packages", file), "utf8"));

describe("the packages of CDK Terrain", () => {
  test("have exact versions, under the names that the sources import", () => {
    const { dependencies } = read("package.json");
    expect(Object.keys(dependencies)).toEqual([
      "@cdktf/provider-archive",
      "@cdktf/provider-aws",
      "cdktf",
      "constructs",
    ]);
    for (const version of Object.values(dependencies))
      expect(version).toMatch(/^(npm:(cdktn|@cdktn\/[\w-]+)@)?\d+\.\d+\.\d+$/);
  });

  test("are locked, every package that is fetched with its hash", () => {
    const packages: Record<string, { integrity?: string; inBundle?: true }> = read("package-lock.json").packages;
    const fetched = Object.entries(packages).filter(([path, { inBundle }]) => path !== "" && !inBundle);
    expect(fetched.map(([path]) => path)).toContain("node_modules/cdktf");
    for (const [path, { integrity }] of fetched) {
      expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    }
  });
});
