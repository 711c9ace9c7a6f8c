import { join } from "node:path";
import { runInForeground } from "../../cli/toolchain/foreground.cjs";
import { packageRoot } from "../../cli/toolchain/paths";
import { runTool } from "../run-tool";

/** In the order of the sections in docs/performance.md. */
const PARTS = ["dev", "local", "synth", "growth", "handler", "load"];

/** `npm run bench`: all parts, one after the other; those after a failed one too. */
async function benchAll() {
  const failed: string[] = [];
  for (const part of PARTS) {
    console.log(`\nbench:${part}`);
    const args = ["--import", "tsx", join(__dirname, `${part}.ts`)];
    if ((await runInForeground(process.execPath, args, { cwd: packageRoot })) !== 0) failed.push(`bench:${part}`);
  }
  if (failed.length > 0)
    throw new Error(`${failed.join(", ")} failed; what the others measured is in docs/performance.md`);
}

runTool("bench", benchAll);
