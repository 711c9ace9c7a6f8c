import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { copySources, linkPackages } from "../../../tools/cdktn/checkout";

const root = join(__dirname, "../../..");

describe("the checkout on other packages", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cdktn-checkout-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("has the sources, and nothing that git ignores", async () => {
    await copySources(folder);
    expect(readFileSync(join(folder, "main.ts"), "utf8")).toBe(readFileSync(join(root, "main.ts"), "utf8"));
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(["src", "examples", "__tests__", ".terraform.lock.hcl"]),
    );
    for (const ignored of ["node_modules", ".tools", ".git"]) expect(existsSync(join(folder, ignored))).toBe(false);
  });

  test("has the packages of both folders, and of those in both only the later ones", () => {
    const write = (path: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), path);
    };
    for (const name of ["cdktf", "zod", "@cdktf/provider-aws", "@cdktf/hcl-tools", ".bin"]) write(`project/${name}/it`);
    for (const name of ["cdktf", "cdktn", "@cdktf/provider-aws"]) write(`other/${name}/it`);
    for (const name of ["project", "other"]) write(`${name}/.package-lock.json`);

    const link = () => linkPackages(folder, join(folder, "project"), join(folder, "other"));
    link();
    link();

    const packages = join(folder, "node_modules");
    const content = (name: string) => readFileSync(join(packages, name, "it"), "utf8");
    expect(readdirSync(packages).sort()).toEqual([".bin", "@cdktf", "cdktf", "cdktn", "zod"]);
    expect(content("cdktf")).toBe("other/cdktf/it");
    expect(content("@cdktf/provider-aws")).toBe("other/@cdktf/provider-aws/it");
    expect(content("@cdktf/hcl-tools")).toBe("project/@cdktf/hcl-tools/it");
    expect(content("zod")).toBe("project/zod/it");
    expect(content(".bin")).toBe("project/.bin/it");
  });
});
