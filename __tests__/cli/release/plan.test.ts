import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../../cli/toolchain/paths";

const plan = (...args: string[]) => {
  const script = join(projectRoot, "cli/release/plan.ts");
  return spawnSync(process.execPath, ["--import", "tsx", script, ...args], { cwd: projectRoot, encoding: "utf8" });
};

describe("npm run plan", () => {
  test.each([[[]], [["dev", "prod"]], [["dev", "--force"]]])(
    "refuses %j with status 1, and says how it is called",
    (args) => {
      const { status, stderr } = plan(...args);
      expect(stderr).toContain("How it is called: npm run plan -- <environment>");
      expect(status).toBe(1);
    },
  );
});
