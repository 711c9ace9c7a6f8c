import { readFileSync } from "node:fs";
import { sha256 } from "../../../src/common/hash";
import type { SiteSource } from "../../../src/common/source-record";
import { buildSite } from "../../../src/site/private/site-build";
import { listSiteFiles } from "../../../src/site/private/site-files";
import { contentTypeOf, IMMUTABLE, REVALIDATE } from "../../../src/site/private/site-objects";

/** An object of a site's bucket, as `StaticSite` publishes it. */
export interface SiteObject {
  readonly key: string;
  /** SHA-256 of the content, hexadecimal. */
  readonly hash: string;
  readonly content: () => Uint8Array;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly isImmutable: boolean;
}

/**
 * The objects of a site, from its files as they are now: those first whose names change with their content.
 *
 * @throws Error as `buildSite`
 */
export function siteObjectsOf({ sourceDir, build, immutablePrefixes }: SiteSource, builtDir: string): SiteObject[] {
  const hashed = new Set(build ? buildSite(sourceDir, builtDir) : []);
  const objects = listSiteFiles(build ? builtDir : sourceDir).map(({ key, path, hash }) => {
    const isImmutable = hashed.has(key) || immutablePrefixes.some((prefix) => key.startsWith(prefix));
    const cacheControl = isImmutable ? IMMUTABLE : REVALIDATE;
    return { key, hash, content: () => readFileSync(path), contentType: contentTypeOf(key), cacheControl, isImmutable };
  });
  return [...objects.filter(({ isImmutable }) => isImmutable), ...objects.filter(({ isImmutable }) => !isImmutable)];
}

/** Identifies the content of all objects. */
export function digestOf(objects: readonly SiteObject[]): string {
  return sha256(objects.map(({ key, hash }) => `${key} ${hash}`).join("\n"));
}
