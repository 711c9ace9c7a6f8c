import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleNames } from "../../../cli/project/apps";
import { forgetLocalCloud, localCloud } from "../../../cli/project/local-cloud";
import { projectRoot } from "../../../cli/toolchain/paths";

const [example = ""] = exampleNames();

describe("the local AWS of this checkout", () => {
  test("is the main app's, with CDKTF's own folder, so that its commands work beside ours", () => {
    const cloud = localCloud();
    expect(cloud.source.main).toBe("main.ts");
    expect(cloud.outdir).toBe(join(projectRoot, "cdktf.out"));
  });

  test("is an example's own when one is named: the two can run at once", () => {
    const [main, other] = [localCloud(), localCloud(example)];
    expect(other.source.name).toBe(example);
    expect(other.folder).not.toBe(main.folder);
    expect(other.outdir).toBe(join(projectRoot, "examples", example, "cdktf.out"));
  });

  test("lists the examples where there is none of that name", () => {
    expect(() => localCloud("")).toThrow("There is no example ''. There are: ");
  });

  test("is forgotten with all that it wrote, and nothing else", () => {
    const root = mkdtempSync(join(tmpdir(), "cloud-"));
    const cloud = { ...localCloud(), folder: join(root, ".local/user-app"), outdir: join(root, "cdktf.out") };
    for (const folder of [cloud.folder, cloud.outdir]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(root, "main.ts"), "");

    forgetLocalCloud(cloud);
    expect(existsSync(cloud.folder)).toBe(false);
    expect(readdirSync(root).sort()).toEqual([".local", "main.ts"]);
  });
});
