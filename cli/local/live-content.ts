import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LambdaClient, paginateListFunctions, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { ClientSettings } from "../aws/client-settings";
import { s3ClientOf } from "../aws/s3-client";
import { textOf } from "../terraform/json";
import { resourcesOfType, type State } from "../terraform/state";

/** The code and the files of an app, as they were built. */
export interface Content {
  readonly functions: readonly FunctionContent[];
  readonly objects: readonly ObjectContent[];
}

interface FunctionContent {
  readonly functionName: string;
  /** In Base64, as Lambda's CodeSha256. */
  readonly sha256: string;
  /** Absolute path. */
  readonly zip: string;
}

interface ObjectContent {
  /** In Terraform's state. */
  readonly address: string;
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
}

/** How to access what is live. */
export interface LiveAccount {
  readonly accountId: string;
  readonly client: ClientSettings;
}

/**
 * The content that a stack was deployed with: hashes of what was built, not those in the state, which a refresh replaces by
 * the live ones. Without objects whose file is gone: those of earlier releases.
 *
 * @param folder in which Terraform ran
 */
export function builtContent(state: Pick<State, "resources">, folder: string): Content {
  const functions = resourcesOfType(state, "aws_lambda_function").flatMap(({ attributes }) => {
    const [functionName, sha256, zip] = [
      attributes.function_name,
      attributes.source_code_hash,
      attributes.filename,
    ].map(textOf);
    return functionName && sha256 && zip ? [{ functionName, sha256, zip: join(folder, zip) }] : [];
  });
  const objects = resourcesOfType(state, "aws_s3_object").flatMap(({ address, attributes }) => {
    const [bucket, key, source, text] = [attributes.bucket, attributes.key, attributes.source, attributes.content].map(
      textOf,
    );
    const file = source && join(folder, source);
    const content = file ? existsSync(file) && readFileSync(file) : Buffer.from(text ?? "");
    return bucket && key && content ? [{ address, bucket, key, etag: etagOf(content) }] : [];
  });
  return { functions, objects };
}

/** The part of the content that is not live: something else was pushed past Terraform, or deleted. */
export async function notLive({ functions, objects }: Content, { accountId, client }: LiveAccount): Promise<Content> {
  const live = new Map<string | undefined, string | undefined>();
  const lambda = new LambdaClient(client);
  if (functions.length > 0) {
    for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
      for (const { FunctionName, CodeSha256 } of Functions) live.set(FunctionName, CodeSha256);
    }
  }
  const s3 = s3ClientOf(accountId, client);
  for (const Bucket of new Set(objects.map(({ bucket }) => bucket))) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
      for (const { Key, ETag } of Contents) live.set(`${Bucket}/${Key}`, ETag?.replaceAll('"', ""));
    }
  }
  return {
    functions: functions.filter(({ functionName, sha256 }) => live.get(functionName) !== sha256),
    objects: objects.filter(({ bucket, key, etag }) => live.get(`${bucket}/${key}`) !== etag),
  };
}

/** Deploys the code of functions again, as it was built. */
export async function updateCode(functions: Content["functions"], { client }: LiveAccount) {
  const lambda = new LambdaClient(client);
  for (const { functionName: FunctionName, zip } of functions) {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: readFileSync(zip) }));
  }
}

/** Terraform uploads larger files in parts of this size. */
const PART_BYTES = 5 * 1024 * 1024;

/** S3's: an MD5, or of an upload in parts that of the parts' and their number. */
export function etagOf(content: Buffer): string {
  if (content.length <= PART_BYTES) return md5(content).toString("hex");
  const parts = Math.ceil(content.length / PART_BYTES);
  const digests = Array.from({ length: parts }, (_, part) =>
    md5(content.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)),
  );
  return `${md5(Buffer.concat(digests)).toString("hex")}-${parts}`;
}

const md5 = (content: Buffer) => createHash("md5").update(content).digest();
