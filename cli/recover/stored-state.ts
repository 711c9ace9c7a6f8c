import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { s3ClientOf } from "../aws/s3-client";
import { stateIn } from "../terraform/state";
import type { StateLocation } from "../terraform/state-location";
import { digestIdOf, digestOf, readDigest, type StateStatus } from "../terraform/state-status";
import { type Diagnosis, HEALTHY } from "./diagnosis";

/** A version of the state's object, read. */
interface Version {
  readonly id: string;
  readonly content: Buffer;
}

/**
 * Finds a state that was replaced or deleted without Terraform. The digest in the lock table identifies the right version
 * of the object. Nothing is lost: the restored content becomes the newest version.
 *
 * @throws Error when a deleted state has no such version
 */
export async function findStoredState(state: StateLocation, { digest }: StateStatus): Promise<Diagnosis> {
  // Runs with only the S3 lock write no digest: an existing one is of an older state.
  const keepsDigest = state.lock !== "s3";
  const clients = { state, s3: s3ClientOf(state.accountId, state.client), dynamoDb: new DynamoDBClient(state.client) };
  if (digest === "differs" && keepsDigest) return diagnoseReplaced(clients);
  if (digest === "state-missing" && keepsDigest) return diagnoseDeleted(clients);
  if (digest === "no-state" || digest === "state-missing") return diagnoseDeletedWithoutDigest(clients);
  return HEALTHY;
}

async function diagnoseReplaced(clients: Clients): Promise<Diagnosis> {
  const recorded = await readDigest(clients.dynamoDb, clients.state);
  const versions = versionsOf(clients);
  const { value: current } = await versions.next();
  if (!current) return HEALTHY;
  const right = await find(versions, ({ content }) => digestOf(content) === recorded);
  if (right && !isNewer(current.content, right.content)) {
    const words = `put version ${right.id} of the state back: it has the digest that Terraform recorded last`;
    return repairOf(`${words}, ${serialWords(right)}; the current one, ${serialWords(current)}, replaced it`, () =>
      restore(clients, right),
    );
  }
  const reason = right
    ? `it is a later state (${serialWords(current)}) than the one with the recorded digest (${serialWords(right)}), so a run wrote it without the digest`
    : `no version of the state has the recorded digest, and this one, ${serialWords(current)}, is the only one`;
  return repairOf(`record the digest of the present state: ${reason}`, () =>
    record(clients, digestOf(current.content)),
  );
}

async function diagnoseDeleted(clients: Clients): Promise<Diagnosis> {
  const { bucket, key } = clients.state;
  const recorded = await readDigest(clients.dynamoDb, clients.state);
  const right = await find(versionsOf(clients), ({ content }) => digestOf(content) === recorded);
  if (!right) {
    throw new Error(
      `The state ${key} was deleted, and no version of it in the bucket ${bucket} has the digest that Terraform recorded ` +
        "last. Restore the right one by hand, then recover again.",
    );
  }
  const words = `put version ${right.id} of the deleted state back`;
  return repairOf(`${words}: it has the digest that Terraform recorded last, ${serialWords(right)}`, () =>
    restore(clients, right),
  );
}

async function diagnoseDeletedWithoutDigest(clients: Clients): Promise<Diagnosis> {
  const { value: newest } = await versionsOf(clients).next();
  if (!newest) return HEALTHY;
  return repairOf(
    `put version ${newest.id} of the deleted state back: it is the last one, ${serialWords(newest)}`,
    () => restore(clients, newest),
  );
}

/** Whether Terraform wrote the one after the other. */
export function isNewer(state: Uint8Array, than: Uint8Array): boolean {
  const [later, earlier] = [state, than].map((content) => stateIn(Buffer.from(content).toString()));
  return later !== undefined && later.lineage === earlier?.lineage && later.serial > earlier.serial;
}

function serialWords({ content }: Version): string {
  const state = stateIn(content.toString());
  return state ? `serial ${state.serial}` : "which Terraform did not write";
}

function repairOf(words: string, repair: () => Promise<void>): Diagnosis {
  return { repairs: [words], left: [], repair };
}

interface Clients {
  readonly state: StateLocation;
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
}

/** All versions of the state, from the newest on. */
async function* versionsOf({ s3, state: { bucket: Bucket, key: Key } }: Clients): AsyncGenerator<Version, undefined> {
  for (let at: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}; at; ) {
    const page: ListObjectVersionsOutput = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key, ...at }));
    for (const { Key: key, VersionId: id } of page.Versions ?? []) {
      if (key !== Key || !id) continue;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId: id }));
      yield { id, content: Buffer.from((await Body?.transformToByteArray()) ?? []) };
    }
    const { IsTruncated, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    at = IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
  }
}

async function find(versions: AsyncIterable<Version>, matches: (version: Version) => boolean) {
  for await (const version of versions) if (matches(version)) return version;
  return undefined;
}

function restore({ s3, state: { bucket, key } }: Clients, { id }: Version) {
  const source = `${bucket}/${encodeURIComponent(key)}?versionId=${id}`;
  return s3.send(new CopyObjectCommand({ Bucket: bucket, Key: key, CopySource: source })).then(() => {});
}

function record({ dynamoDb, state }: Clients, digest: string) {
  const Item = { LockID: { S: digestIdOf(state) }, Digest: { S: digest } };
  return dynamoDb.send(new PutItemCommand({ TableName: state.lockTable, Item })).then(() => {});
}
