import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { prepareToolchain } from "../../cli/toolchain/toolchain";
import { showSteps } from "../../cli/ui/steps";
import { MODULES } from "../modules/all";
import { writeModule } from "../modules/write";
import { runTool } from "../run-tool";
import { prepareScanTools } from "../toolchain/scan-tools";
import { planApplied } from "./applied-plan";
import { type CheckovResult, runCheckov } from "./checkov";
import type { Finding } from "./finding";
import { SUPPRESSIONS } from "./suppressions";
import { synthesizeSubjects } from "./synthesize";
import { runTflint } from "./tflint";
import { describeVerdict, judge } from "./verdict";

/** `npm run scan`: scanners on what is synthesized and applied. Exit status 1 for a new finding or an unused suppression. */
async function main({ verbose }: { readonly verbose?: boolean }) {
  const step = showSteps({ logFile: join(packageRoot, "dist", "scan.log"), verbose });
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  try {
    const { toolchain, tools } = await step("Set up the tools", "install what is missing", async ({ onLine }) => {
      const toolchain = await prepareToolchain(onLine);
      // The Python that created the emulator's environment can create another one.
      return { toolchain, tools: await prepareScanTools(toolchain.python) };
    });
    const subjects = await step("Synthesize", FIX, async () => synthesizeSubjects(folder));
    const findings: Finding[] = [];
    for (const { subject, stackFolders, copies } of subjects) {
      await step(`Scan '${subject}'`, FIX, async ({ summarize }) => {
        for (const stack of stackFolders) findings.push(...(await runTflint(tools.tflint, subject, stack)));
        const result = await runCheckov(tools.checkovPython, subject, copies, "terraform_json");
        findings.push(...countedFindings(result, summarize, LEAST_PASSED.synthesized));
      });
    }
    await step("Lint 'modules', the Terraform modules and their examples", FIX, async () => {
      for (const definition of MODULES) {
        const module = join(folder, "modules", definition.name);
        writeModule(definition, module);
        for (const it of [module, join(module, "examples/basic")]) {
          findings.push(...(await runTflint(tools.tflint, "modules", it)));
        }
      }
    });
    await step("Scan 'applied', the plan of the app on a local AWS", FIX, async ({ onLine, summarize }) => {
      const plan = await planApplied(toolchain, join(folder, "applied"), onLine);
      const result = await runCheckov(tools.checkovPython, "applied", plan, "terraform_plan");
      findings.push(...countedFindings(result, summarize, LEAST_PASSED.applied));
    });
    await step("Compare with the known findings", FIX_OR_LIST, async ({ summarize }) => {
      const problems = describeVerdict(judge(findings, SUPPRESSIONS));
      if (problems) throw new Error(problems);
      summarize("nothing new");
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countedFindings({ passed, findings }: CheckovResult, summarize: (words: string) => void, leastPassed: number) {
  if (passed < leastPassed) throw new Error(`checkov passed only ${passed} checks, expected ${leastPassed} or more`);
  summarize(`${passed} checks passed, ${findings.length} findings`);
  return findings;
}

/** A scanner that sees no resources finds nothing, and few checks pass. */
const LEAST_PASSED = { synthesized: 90, applied: 50 };
const FIX = "fix the error above and scan again";
const FIX_OR_LIST = "fix it, or list it with its reason in tools/scan/suppressions.ts; delete what is stale there";

runTool("scan", main);
