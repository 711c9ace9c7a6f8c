import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { runTool } from "../run-tool";
import { MODULES } from "./all";
import { writeModule } from "./write";

/** `npm run modules`: writes the constructs as Terraform modules to `dist/modules`. */
async function main() {
  for (const definition of MODULES) {
    const folder = join(packageRoot, "dist", "modules", definition.name);
    writeModule(definition, folder);
    console.log(folder);
  }
}

runTool("modules", main);
