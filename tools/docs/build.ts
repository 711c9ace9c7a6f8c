import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { showSteps } from "../../cli/ui/steps";
import { runTool } from "../run-tool";
import { buildSite } from "./site";

/** `npm run docs:build`: builds the documentation's site into dist/docs. */
runTool("docs:build", async ({ verbose }) => {
  await buildSite(
    showSteps({ logFile: join(packageRoot, "dist", "docs.log"), verbose }),
    join(packageRoot, "dist/docs"),
  );
});
