import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { isHeld } from "../../../cli/terraform/release-lock";
import type { StateLocation } from "../../../cli/terraform/state-location";
import { readStatus } from "../../../cli/terraform/state-status";
import type { StateCloud } from "./tiny-stack";

/** What Terraform prints when another run holds the lock. */
export const REFUSED = "Error acquiring the state lock";
/** What it prints when the state does not match its digest. */
export const WRONG_DIGEST = "does not have the expected content";

type WithS3 = Pick<StateCloud, "s3">;

export async function heldKinds(state: StateLocation) {
  return (await readStatus(state)).locks.filter(isHeld).map(({ kind }) => kind);
}

/** Puts the item of the lock, or with `-md5` that of the digest. */
export function putItem({ dynamoDb }: StateCloud, state: StateLocation, suffix: "" | "-md5", attribute: object) {
  const Item = { ...keyOf(state, suffix), ...attribute };
  return dynamoDb.send(new PutItemCommand({ TableName: state.lockTable, Item }));
}

export function deleteDigest({ dynamoDb }: StateCloud, state: StateLocation) {
  return dynamoDb.send(new DeleteItemCommand({ TableName: state.lockTable, Key: keyOf(state, "-md5") }));
}

export function putObject({ s3 }: WithS3, { bucket }: StateLocation, key: string, content: string) {
  return s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
}

/** The state as it is, or as it was in that version. */
export async function getState({ s3 }: WithS3, { bucket, key }: StateLocation, VersionId?: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId }));
  return (await Body?.transformToString()) ?? "";
}

export function deleteState({ s3 }: WithS3, { bucket, key }: StateLocation) {
  return s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

/** Ids of all versions of the state. */
export async function versionsOf({ s3 }: WithS3, { bucket, key }: StateLocation) {
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }));
  return Versions?.filter(({ Key }) => Key === key).map(({ VersionId }) => VersionId);
}

function keyOf({ bucket, key }: StateLocation, suffix: "" | "-md5") {
  return { LockID: { S: `${bucket}/${key}${suffix}` } };
}
