import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { App } from "cdktf";
import { loadConfig, WebAppStack } from "../../src";
import { projectRoot } from "../toolchain/paths";
import { readOptions } from "../ui/arguments";
import { exportContracts } from "./export";

/** Writes the contracts of the app's REST APIs, as the environment configures it. Nothing is deployed or asked. */
function main() {
  readOptions({}, "npm run openapi");
  const folder = join(projectRoot, "dist", "openapi");
  // Bundles of the functions, which the document does not need.
  const outdir = mkdtempSync(join(tmpdir(), "openapi-"));
  try {
    const stack = new WebAppStack(new App({ outdir }), "openapi", loadConfig());
    rmSync(folder, { recursive: true, force: true });
    for (const contract of exportContracts(stack, folder)) {
      console.log(`${contract.apiName}:`);
      for (const file of contract.files) console.log(`  ${relative(projectRoot, join(contract.folder, file))}`);
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
