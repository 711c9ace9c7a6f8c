import type { JsonObject } from "../terraform/json";
import type { Plan, ResourceChange } from "./plan";
import { physicalName } from "./resource-name";

/** Public access to a bucket that a plan opens or closes. */
export interface ExposureChange {
  readonly address: string;
  readonly opened: boolean;
  readonly message: string;
}

const BLOCKS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
const PUBLIC_ACLS = ["public-read", "public-read-write", "authenticated-read"];

/** Compares the public access blocks and ACLs of buckets. */
export function reviewExposure({ resources }: Plan): ExposureChange[] {
  const leaving = new Set(
    resources.flatMap(({ type, action, before }) =>
      type === "aws_s3_bucket" && action === "destroy" ? [physicalName(type, before ?? {})] : [],
    ),
  );
  return resources.flatMap((resource) => {
    const { type, action, before } = resource;
    if (action === "none" || action === "forget") return [];
    // A block that is destroyed with its bucket opens nothing.
    if (action === "destroy" && leaving.has(physicalName(type, before ?? {}) ?? "")) return [];
    if (type === "aws_s3_bucket_public_access_block") return blockChanges(resource);
    if (type === "aws_s3_bucket_acl" || type === "aws_s3_bucket") return aclChanges(resource);
    return [];
  });
}

function blockChanges({ address, type, before, after }: ResourceChange): ExposureChange[] {
  const bucket = physicalName(type, after ?? before ?? {}) ?? address;
  const isOn = (values: JsonObject | undefined, block: string) => values?.[block] === true;
  const [lifted, set] = [
    // A new block that is incomplete is the bucket's first: by default, AWS blocks all.
    BLOCKS.filter((block) => (before === undefined || isOn(before, block)) && !isOn(after, block)),
    BLOCKS.filter((block) => before !== undefined && !isOn(before, block) && isOn(after, block)),
  ];
  return [
    ...(lifted.length > 0
      ? [{ address, opened: true, message: `bucket ${bucket} no longer has ${lifted.join(", ")}` }]
      : []),
    ...(set.length > 0 ? [{ address, opened: false, message: `bucket ${bucket} now has ${set.join(", ")}` }] : []),
  ];
}

function aclChanges({ address, type, before, after }: ResourceChange): ExposureChange[] {
  const bucket = physicalName(type, after ?? before ?? {}) ?? address;
  const [old, now] = [before, after].map((values) => PUBLIC_ACLS.find((acl) => acl === values?.acl));
  if (old === now) return [];
  if (now) return [{ address, opened: true, message: `bucket ${bucket} gets the ACL ${now}` }];
  return [{ address, opened: false, message: `bucket ${bucket} loses the ACL ${old}` }];
}
