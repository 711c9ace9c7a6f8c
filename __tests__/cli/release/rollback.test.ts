import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../../cli/toolchain/paths";

const rollback = (...args: string[]) => {
  const script = join(projectRoot, "cli/release/rollback.ts");
  return spawnSync(process.execPath, ["--import", "tsx", script, ...args], { cwd: projectRoot, encoding: "utf8" });
};

describe("npm run rollback", () => {
  test.each([[[]], [["dev"]], [["dev", "v1", "v2"]], [["dev", "v1", "--force"]]])(
    "refuses %j with status 1, and says how it is called",
    (args) => {
      const { status, stderr } = rollback(...args);
      expect(stderr).toContain("How it is called: npm run rollback -- <environment> <release>");
      expect(status).toBe(1);
    },
  );
});
