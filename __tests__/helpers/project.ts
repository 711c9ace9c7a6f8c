import { join } from "node:path";
import userApp from "../../app";
import { loadProject, type Project } from "../../cli/project/project";
import { packageRoot } from "../../cli/toolchain/paths";

/** This repository's app. */
export const userProject: Project = { root: packageRoot, definition: userApp };

/** Examples that are deployed as separate apps. */
export const EXAMPLES = ["credentialed-cors", "data-product", "notes", "users-crud"] as const;

export function exampleProject(name: string): Project {
  return loadProject(join(packageRoot, "examples", name));
}
