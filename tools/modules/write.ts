import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ModuleDefinition } from "./definition";
import { filesOf } from "./files";

/** Writes a module into a folder, which then contains nothing else. */
export function writeModule(definition: ModuleDefinition, folder: string) {
  const files = filesOf(definition);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
