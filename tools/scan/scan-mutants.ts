import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MUTANTS } from "../../__tests__/security/mutants";
import { synthSubject } from "../../__tests__/security/subject";
import { packageRoot } from "../../cli/toolchain/paths";
import { prepareToolchain } from "../../cli/toolchain/toolchain";
import { showSteps } from "../../cli/ui/steps";
import { runTool } from "../run-tool";
import { prepareScanTools } from "../toolchain/scan-tools";
import { runCheckov } from "./checkov";
import { newChecks } from "./new-findings";
import { writeForCheckov } from "./synthesize";

const FINDINGS_FILE = join(packageRoot, "__tests__", "security", "scanner-findings.json");

/** `npm run scan:mutants`: runs checkov on each defect of `__tests__/security`, and records what it finds. */
async function main({ verbose }: { readonly verbose?: boolean }) {
  const step = showSteps({ logFile: join(packageRoot, "dist", "scan-mutants.log"), verbose });
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  try {
    const { checkovPython } = await step("Set up the tools", "install what is missing", async ({ onLine }) =>
      prepareScanTools((await prepareToolchain(onLine)).python),
    );
    await step(`Scan ${MUTANTS.length} defects`, "fix the error above and scan again", async ({ summarize }) => {
      const subject = synthSubject();
      const original = { app: subject.app.json, state: subject.state.json, guarded: subject.guarded.json };
      for (const [name, json] of Object.entries(original)) writeForCheckov(join(folder, name), json);
      MUTANTS.forEach(({ stack, mutate }, index) => {
        const json = structuredClone(original[stack]);
        mutate(json);
        writeForCheckov(join(folder, String(index)), json);
      });
      // In one run: checkov takes longer to start than to read a stack.
      const { findings } = await runCheckov(checkovPython, "mutants", folder, "terraform_json");
      const checks = MUTANTS.map(({ name, stack }, index) => {
        return [name, newChecks(findings, { defective: String(index), original: stack })] as const;
      });
      writeFileSync(FINDINGS_FILE, `${JSON.stringify(Object.fromEntries(checks), null, 2)}\n`);
      summarize(`${checks.filter(([, ids]) => ids.length > 0).length} found by checkov`);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

runTool("scan:mutants", main);
