import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../../cli/toolchain/paths";

describe("npm run recover", () => {
  test.each([[[]], [["dev", "prod"]], [["dev", "--force"]]])(
    "refuses %j with status 1, and says how it is called",
    (args) => {
      const script = join(projectRoot, "cli/recover/recover.ts");
      const options = { cwd: projectRoot, encoding: "utf8" } as const;
      const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, ...args], options);
      expect(stderr).toContain("How it is called: npm run recover -- <environment> [--yes]");
      expect(status).toBe(1);
    },
  );
});
