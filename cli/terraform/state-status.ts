import { createHash } from "node:crypto";
import { DynamoDBClient, GetItemCommand, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { s3ClientOf } from "../aws/s3-client";
import type { StateLocation } from "./state-location";

/** The run that holds a lock, as Terraform records it. */
export interface LockHolder {
  readonly id: string;
  /** User and machine: `ana@laptop`. */
  readonly who: string;
  /** `OperationTypeApply`. */
  readonly operation: string;
  readonly terraformVersion: string;
  /** ISO 8601, by the holder's clock. */
  readonly since: string;
}

export type LockKind = "dynamodb" | "s3";

/** One of the two locks of a state. */
export interface LockStatus {
  readonly kind: LockKind;
  /** LockID of the item, or key of the object. */
  readonly path: string;
  /** @default - the lock is free */
  readonly holder?: LockHolder;
}

/** Whether the digest in the lock table matches the state object. */
export type DigestStatus =
  | "no-state" // neither exists: nothing was deployed yet
  | "not-kept" // a state without a digest: written with only the S3 lock
  | "matches"
  | "differs" // the state was replaced, or written with only the S3 lock
  | "state-missing"; // the state was deleted

export interface StateStatus {
  readonly locks: readonly LockStatus[];
  readonly digest: DigestStatus;
}

const LOCK_INFO = z.object({
  ID: z.string().min(1),
  Who: z.string(),
  Operation: z.string(),
  Version: z.string(),
  Created: z.string().refine((text) => !Number.isNaN(Date.parse(text))),
});

/**
 * Reads both locks of a state, whichever its runs acquire, and compares the state with its digest.
 *
 * @throws Error when the bucket or a required table does not exist, or Terraform did not write a lock's content
 */
export async function readStatus(state: StateLocation): Promise<StateStatus> {
  const clients = { s3: s3ClientOf(state.accountId, state.client), dynamoDb: new DynamoDBClient(state.client) };
  try {
    const itemId = `${state.bucket}/${state.key}`;
    const lockFile = `${state.key}.tflock`;
    const item = await readAttribute(clients.dynamoDb, state, itemId, "Info");
    const file = await readObject(clients.s3, state, lockFile);
    const digest = await readDigest(clients.dynamoDb, state);
    const content = await readObject(clients.s3, state, state.key);
    return {
      locks: [
        { kind: "dynamodb", path: itemId, holder: parseHolder(itemId, item) },
        { kind: "s3", path: lockFile, holder: parseHolder(lockFile, file?.toString()) },
      ],
      digest: compareDigest(digest, content),
    };
  } finally {
    clients.s3.destroy();
    clients.dynamoDb.destroy();
  }
}

/** Compares the recorded digest, in hexadecimal, with the bytes of the state. */
export function compareDigest(digest: string | undefined, state: Uint8Array | undefined): DigestStatus {
  if (!digest) return state ? "not-kept" : "no-state";
  if (!state) return "state-missing";
  return digestOf(state) === digest ? "matches" : "differs";
}

/** The digest of a state, as Terraform records it. */
export function digestOf(state: Uint8Array): string {
  return createHash("md5").update(state).digest("hex");
}

/** The digest in the lock table; empty or undefined when there is none. */
export function readDigest(dynamoDb: DynamoDBClient, state: StateLocation): Promise<string | undefined> {
  return readAttribute(dynamoDb, state, digestIdOf(state), "Digest");
}

/** The LockID of the digest's item. */
export function digestIdOf({ bucket, key }: Pick<StateLocation, "bucket" | "key">): string {
  return `${bucket}/${key}-md5`;
}

/** The holder in a lock's content. @throws Error when Terraform did not write it */
export function parseHolder(path: string, content: string | undefined): LockHolder | undefined {
  if (content === undefined) return undefined;
  const { data } = LOCK_INFO.safeParse(parseJson(content));
  if (!data) {
    throw new Error(
      `The lock ${path} has content that Terraform did not write: ${JSON.stringify(content)}. Delete it by hand.`,
    );
  }
  return {
    id: data.ID,
    who: data.Who,
    operation: data.Operation,
    terraformVersion: data.Version,
    since: data.Created,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readObject(s3: S3Client, { bucket }: StateLocation, key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw new Error(`The object ${key} of the bucket ${bucket} cannot be read: ${describeError(error)}`);
  }
}

async function readAttribute(dynamoDb: DynamoDBClient, state: StateLocation, lockId: string, attribute: string) {
  const { lockTable, lock } = state;
  try {
    const key = { LockID: { S: lockId } };
    const command = new GetItemCommand({ TableName: lockTable, Key: key, ConsistentRead: true });
    const { Item } = await dynamoDb.send(command);
    // An item without the attribute is a lock too.
    return Item && (Item[attribute]?.S ?? "");
  } catch (error) {
    // A team that has moved to the S3 lock may have deleted the table.
    if (error instanceof ResourceNotFoundException && lock === "s3") return undefined;
    throw new Error(`The lock table ${lockTable} cannot be read: ${describeError(error)}`);
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
