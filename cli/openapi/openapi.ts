import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import type { Project } from "../project/project";
import { configFor, withStack } from "../project/with-stack";
import { exportContracts } from "./export";

/** `tiers openapi`: writes the contracts of the app's REST APIs, as the environment configures it. Nothing is deployed. */
export async function openapi(project: Project) {
  const folder = join(project.root, "dist", "openapi");
  const config = configFor(project, process.env.ENVIRONMENT || "local");
  await withStack(project, "openapi", config, (stack) => {
    rmSync(folder, { recursive: true, force: true });
    for (const contract of exportContracts(stack, folder, versionOf(project.root))) {
      console.log(`${contract.apiName}:`);
      for (const file of contract.files) console.log(`  ${relative(process.cwd(), join(contract.folder, file))}`);
    }
  });
}

/** Of the app's package. */
function versionOf(root: string): string {
  try {
    return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version ?? "0.0.0";
  } catch {
    return "0.0.0";
  }
}
