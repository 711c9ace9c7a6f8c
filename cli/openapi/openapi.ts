import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { App } from "cdktf";
import { loadConfig } from "../../src/app/config";
import type { Project } from "../project/project";
import { exportContracts } from "./export";

/** `tiers openapi`: writes the contracts of the app's REST APIs, as the environment configures it. Nothing is deployed. */
export async function openapi({ root, definition }: Project) {
  const folder = join(root, "dist", "openapi");
  // For the bundles of the functions, which are deleted.
  const outdir = mkdtempSync(join(tmpdir(), "openapi-"));
  try {
    const stack = definition.stack(new App({ outdir }), "openapi", loadConfig(definition));
    rmSync(folder, { recursive: true, force: true });
    for (const contract of exportContracts(stack, folder, versionOf(root))) {
      console.log(`${contract.apiName}:`);
      for (const file of contract.files) console.log(`  ${relative(process.cwd(), join(contract.folder, file))}`);
    }
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Of the app's package. */
function versionOf(root: string): string {
  try {
    return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version ?? "0.0.0";
  } catch {
    return "0.0.0";
  }
}
