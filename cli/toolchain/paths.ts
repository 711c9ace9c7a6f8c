import { join } from "node:path";

/** The folder of package.json. */
export const projectRoot = join(__dirname, "../..");

/** What the set-up fetches and makes; git ignores it, and deleting it costs one set-up. */
export const toolsFolder = join(projectRoot, ".tools");
