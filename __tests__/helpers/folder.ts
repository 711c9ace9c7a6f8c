import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A new folder with empty files of these names, which may have slashes in them. */
export function folderOf(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "");
  }
  return folder;
}
