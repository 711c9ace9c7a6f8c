import { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { GetBucketVersioningCommand } from "@aws-sdk/client-s3";
import { BucketDenied, s3ClientOf } from "../aws/s3-client";
import { account } from "../project/account-checks";
import { type Check, ok, problem, warning } from "../project/check";
import { bootstrapCommand, locateState } from "../project/state-location";
import type { Subject } from "../project/subject";
import { describeLock } from "../terraform/describe-status";
import { isHeld } from "../terraform/release-lock";
import { readStatus } from "../terraform/state-status";
import { commandFor } from "../ui/command-for";

export const stateBucket: Check = {
  name: "state bucket",
  needs: [account.name],
  run: async (subject) => {
    const { accountId, state } = subject.config();
    const { bucket } = state;
    const s3 = s3ClientOf(accountId, stateClient(subject));
    try {
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
      if (Status === "Enabled") return ok(`${bucket}, versioned`);
      return problem(`${bucket} is not versioned: a broken state could not be restored`, bootstrapCommand(subject));
    } catch (error) {
      if (error instanceof BucketDenied) return problem(error.reason, error.remedy);
      if ((error as Error).name !== "NoSuchBucket") throw error;
      return problem(`there is no bucket ${bucket}`, bootstrapCommand(subject));
    } finally {
      s3.destroy();
    }
  },
};

export const lockTable: Check = {
  name: "lock table",
  needs: [account.name],
  run: async (subject) => {
    const { lockTable, lock } = subject.config().state;
    if (lock === "s3") return ok("not needed: STATE_LOCK is 's3'");
    const dynamoDb = new DynamoDBClient(stateClient(subject));
    try {
      const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: lockTable }));
      if (Table?.TableStatus === "ACTIVE") return ok(lockTable);
      return problem(`${lockTable} is ${Table?.TableStatus}`, "wait until it is ACTIVE");
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      return problem(`there is no table ${lockTable}`, bootstrapCommand(subject));
    } finally {
      dynamoDb.destroy();
    }
  },
};

export const state: Check = {
  name: "state",
  needs: [stateBucket.name, lockTable.name],
  run: async ({ project, environment }) => {
    const location = await locateState(project, environment);
    const { locks, digest } = await readStatus(location);
    const recover = commandFor(project, "recover", environment);
    if (digest === "state-missing") return problem(`${location.key} was deleted, and its digest is left`, recover);
    const held = locks.filter(isHeld).map((lock) => describeLock(lock, lock.holder, new Date()));
    if (held.length > 0) {
      return warning(
        held.join("; "),
        `wait for that run; if it died: ${commandFor(project, "lock", "release", environment)}`,
      );
    }
    // Runs with only the S3 lock write no digest, so an old one may differ.
    if (digest === "differs" && location.lock !== "s3")
      return problem(`${location.key} differs from its digest`, recover);
    return ok(digest === "no-state" ? "nothing is deployed yet" : `${location.key}, not locked`);
  },
};

function stateClient(subject: Subject) {
  return { ...subject.client(), region: subject.config().state.region };
}
