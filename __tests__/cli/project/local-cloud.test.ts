import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deleteLocalCloud, localCloud } from "../../../cli/project/local-cloud";
import { packageRoot } from "../../../cli/toolchain/paths";
import { exampleProject, userProject } from "../../helpers/project";

describe("the local AWS of an app", () => {
  test("synthesizes into CDKTF's default folder, so that its commands find the stacks", () => {
    expect(localCloud(userProject).outdir).toBe(join(packageRoot, "cdktf.out"));
  });

  test("is in the app's own folder: two can run at the same time", () => {
    const [one, other] = [localCloud(userProject), localCloud(exampleProject("users-crud"))];
    expect(other.folder).not.toBe(one.folder);
    expect(other.outdir).toBe(join(packageRoot, "examples/users-crud/cdktf.out"));
  });

  test("is forgotten with all that it wrote, and nothing else", () => {
    const root = mkdtempSync(join(tmpdir(), "cloud-"));
    const cloud = {
      ...localCloud(userProject),
      folder: join(root, ".local/user-app"),
      outdir: join(root, "cdktf.out"),
    };
    for (const folder of [cloud.folder, cloud.outdir]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(root, "main.ts"), "");

    deleteLocalCloud(cloud);
    expect(existsSync(cloud.folder)).toBe(false);
    expect(readdirSync(root).sort()).toEqual([".local", "main.ts"]);
  });
});
