import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { showSteps } from "../../cli/ui/steps";
import { runTool } from "../run-tool";
import { buildSite } from "./site";
import { serveFolder } from "./static-server";

/** `npm run docs`: builds the documentation's site, and serves it until Ctrl-C. */
runTool("docs", async ({ verbose }) => {
  const outdir = join(packageRoot, "dist/docs");
  await buildSite(showSteps({ logFile: join(packageRoot, "dist", "docs.log"), verbose }), outdir);
  const { url } = await serveFolder(outdir);
  console.log(`\n  The documentation  ${url}\n\nCtrl-C ends it.`);
});
