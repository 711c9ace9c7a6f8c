import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../cli/toolchain/paths";

const read = (file: string) => JSON.parse(readFileSync(join(packageRoot, file), "utf8"));
const { dependencies } = read("tools/docs/packages/package.json");

describe("the packages that build the documentation", () => {
  test("have exact versions, and are locked, each with its hash", () => {
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const packages: Record<string, { integrity?: string }> = read("tools/docs/packages/package-lock.json").packages;
    const fetched = Object.entries(packages).filter(([path]) => path !== "");
    expect(fetched.length).toBeGreaterThan(50);
    for (const [path, { integrity }] of fetched) {
      expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    }
  });

  test("are not installed with the project's, nor by who uses the package", () => {
    const { packages } = read("package-lock.json");
    for (const name of Object.keys(dependencies).filter((it) => it !== "typescript")) {
      expect([name, packages[`node_modules/${name}`]]).toEqual([name, undefined]);
    }
  });
});
