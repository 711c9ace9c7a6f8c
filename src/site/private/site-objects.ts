import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { AssetType, Fn, type ITerraformDependable, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import { contentType } from "mime-types";
import type { SiteFile } from "./site-files";

/** The bucket of a site's objects. */
export interface SiteBucket {
  readonly name: string;
  /** The resources that make it private and encrypted: an object that is uploaded before them would be neither. */
  readonly lockedDown: readonly ITerraformDependable[];
}

/**
 * Publishes files as objects of a site's bucket. Those whose names change with their content come first, so that no page
 * refers to a file that does not exist yet.
 */
export function publishFiles(
  scope: Construct,
  bucket: SiteBucket,
  files: readonly SiteFile[],
  isImmutable: (key: string) => boolean,
) {
  const publish = ({ key, path, hash }: SiteFile, cacheControl: string, before: S3Object[] = []) => {
    // An asset for each file, so that the plan shows just the files that changed.
    const id = encodeURIComponent(key);
    const asset = new TerraformAsset(scope, `File-${id}`, { path, type: AssetType.FILE, assetHash: hash.slice(0, 32) });
    return new S3Object(scope, `Object-${id}`, {
      bucket: bucket.name,
      key,
      source: asset.path,
      sourceHash: hash,
      contentType: contentTypeOf(key),
      cacheControl,
      dependsOn: [...bucket.lockedDown, ...before],
    });
  };
  const immutable = files.filter(({ key }) => isImmutable(key)).map((file) => publish(file, IMMUTABLE));
  for (const file of files.filter(({ key }) => !isImmutable(key))) publish(file, REVALIDATE, immutable);
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

export const IMMUTABLE = "public, max-age=31536000, immutable";
/** Cached, but revalidated before each use: CloudFront's minimum with CachingOptimized is one second. */
export const REVALIDATE = "no-cache";
