import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../common/hash";

/** A file that a site publishes. */
export interface SiteFile {
  /** Path below the folder, with forward slashes: the object's key. */
  readonly key: string;
  /** Absolute path on this machine. */
  readonly path: string;
  /** SHA-256 of the content, hexadecimal. */
  readonly hash: string;
}

/**
 * Every file below a folder, sorted by key. Not published: hidden files and folders (`.env` and `.git` are private; except
 * `.well-known`), and source maps, which contain the source.
 */
export function listSiteFiles(folder: string): SiteFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => ({ key: name.replaceAll("\\", "/"), path: join(folder, name) }))
    .filter(({ key, path }) => !isHidden(key) && !key.endsWith(".map") && statSync(path).isFile())
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, path }) => ({ key, path, hash: sha256(readFileSync(path)) }));
}

function isHidden(key: string): boolean {
  return key.split("/").some((part) => part.startsWith(".") && part !== ".well-known");
}
