import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { AssetType, Fn, type ITerraformDependable, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { contentType } from "mime-types";
import type { SiteSource } from "../../common/source-record";
import { buildSite } from "./site-build";
import { listSiteFiles, type SiteFile } from "./site-files";

/** The bucket of a site's objects. */
export interface SiteBucket {
  readonly name: string;
  /** The resources that make it private and encrypted: an object that is uploaded before them would be neither. */
  readonly lockedDown: readonly ITerraformDependable[];
}

/** A file of a site as an object of its bucket. */
export interface SiteObject extends SiteFile {
  readonly contentType: string;
  readonly cacheControl: string;
  /** Whether its name changes with its content. */
  readonly isImmutable: boolean;
}

/**
 * The objects of a site, from its files as they are now. Those whose names change with their content come first, so that no page
 * refers to a file that does not exist yet.
 *
 * @param builtDir folder into which a site with `build` is built; emptied first
 * @throws Error as `buildSite`
 */
export function siteObjectsOf(
  { sourceDir, build, immutablePrefixes }: Omit<SiteSource, "kind">,
  builtDir: string,
): SiteObject[] {
  const hashed = new Set(build ? buildSite(sourceDir, builtDir) : []);
  const objects = listSiteFiles(build ? builtDir : sourceDir).map((file): SiteObject => {
    const isImmutable = hashed.has(file.key) || immutablePrefixes.some((prefix) => file.key.startsWith(prefix));
    const cacheControl = isImmutable ? IMMUTABLE : REVALIDATE;
    return { ...file, contentType: contentTypeOf(file.key), cacheControl, isImmutable };
  });
  return [...objects.filter(({ isImmutable }) => isImmutable), ...objects.filter(({ isImmutable }) => !isImmutable)];
}

/** Publishes the objects of a site in their order. */
export function publishObjects(scope: Construct, bucket: SiteBucket, objects: readonly SiteObject[]) {
  const immutable: S3Object[] = [];
  for (const { key, path, hash, contentType, cacheControl, isImmutable } of objects) {
    // An asset for each file, so that the plan shows just the files that changed.
    const id = encodeURIComponent(key);
    const asset = new TerraformAsset(scope, `File-${id}`, { path, type: AssetType.FILE, assetHash: hash.slice(0, 32) });
    const object = new S3Object(scope, `Object-${id}`, {
      bucket: bucket.name,
      key,
      source: asset.path,
      sourceHash: hash,
      contentType,
      cacheControl,
      dependsOn: [...bucket.lockedDown, ...(isImmutable ? [] : immutable)],
    });
    if (isImmutable) immutable.push(object);
  }
}

/** Publishes a JSON document that is only known at apply. */
export function publishJson(scope: Construct, id: string, bucket: SiteBucket, key: string, value: unknown) {
  new S3Object(scope, id, {
    bucket: bucket.name,
    key,
    content: Fn.jsonencode(value),
    contentType: "application/json",
    cacheControl: REVALIDATE,
    dependsOn: [...bucket.lockedDown],
  });
}

/** The media type of a file by its name, with charset for text: `text/html; charset=utf-8`. Unknown: a byte stream. */
export function contentTypeOf(fileName: string): string {
  const extension = /\.[^./]+$/.exec(fileName)?.[0];
  return (extension && contentType(extension)) || "application/octet-stream";
}

const IMMUTABLE = "public, max-age=31536000, immutable";
/** Cached, but revalidated before each use: CloudFront's minimum with CachingOptimized is one second. */
const REVALIDATE = "no-cache";
