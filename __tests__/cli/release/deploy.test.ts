import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../../cli/toolchain/paths";

const deploy = (...args: string[]) => {
  const script = join(projectRoot, "cli/release/deploy.ts");
  return spawnSync(process.execPath, ["--import", "tsx", script, ...args], { cwd: projectRoot, encoding: "utf8" });
};

describe("npm run deploy", () => {
  test.each([[[]], [["dev", "prod"]], [["dev", "--force"]]])(
    "refuses %j with status 1, and says how it is called",
    (args) => {
      const { status, stderr } = deploy(...args);
      expect(stderr).toContain("How it is called: npm run deploy -- <environment>");
      expect(status).toBe(1);
    },
  );
});
