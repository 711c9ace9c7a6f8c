import { createHash } from "node:crypto";
import { DynamoDBClient, GetItemCommand, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { compareDigest, parseHolder, readStatus } from "../../../cli/terraform/state-status";
import { HOLDER, LOCK_INFO, STATE } from "./lock-fixture";

describe("a lock's content", () => {
  test("names the holder", () => {
    expect(parseHolder("path", LOCK_INFO)).toEqual(HOLDER);
  });

  test("that does not exist means that the lock is free", () => {
    expect(parseHolder("path", undefined)).toBeUndefined();
  });

  test("that Terraform did not write is rejected, never treated as a free lock", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (content) => {
        expect(() => parseHolder("bucket/key", content)).toThrow(
          "The lock bucket/key has content that Terraform did not write",
        );
      }),
    );
    const undated = JSON.stringify({ ...JSON.parse(LOCK_INFO), Created: "yesterday" });
    expect(() => parseHolder("bucket/key", undated)).toThrow("did not write");
  });
});

describe("a digest", () => {
  const md5 = (state: Uint8Array) => createHash("md5").update(state).digest("hex");

  test("matches exactly the state that it is the digest of", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (recorded, stored) => {
        const same = Buffer.compare(recorded, stored) === 0;
        expect(compareDigest(md5(recorded), stored)).toBe(same ? "matches" : "differs");
        expect(compareDigest(md5(stored), stored)).toBe("matches");
      }),
    );
  });

  test("or state that is missing is reported as such", () => {
    const state = Buffer.from("{}");
    expect(compareDigest(undefined, undefined)).toBe("no-state");
    expect(compareDigest(undefined, state)).toBe("not-kept");
    expect(compareDigest(md5(state), undefined)).toBe("state-missing");
  });
});

describe("the status of a state", () => {
  const s3 = mockClient(S3Client);
  const dynamoDb = mockClient(DynamoDBClient);
  const missing = { $metadata: {}, message: "not there" };
  beforeEach(() => {
    s3.reset();
    dynamoDb.reset();
    s3.on(GetObjectCommand).rejects(new NoSuchKey(missing));
  });

  test("is read at the paths at which Terraform keeps it", async () => {
    dynamoDb.on(GetItemCommand).resolves({});
    expect(await readStatus(STATE)).toEqual({
      locks: [
        { kind: "dynamodb", path: "states/shop-dev.tfstate", holder: undefined },
        { kind: "s3", path: "shop-dev.tfstate.tflock", holder: undefined },
      ],
      digest: "no-state",
    });
    const keys = dynamoDb.commandCalls(GetItemCommand).map(({ args: [{ input }] }) => input.Key?.LockID?.S);
    expect(keys).toEqual(["states/shop-dev.tfstate", "states/shop-dev.tfstate-md5"]);
  });

  test("rejects a lock item without content as not written by Terraform", async () => {
    dynamoDb.on(GetItemCommand).resolves({ Item: { LockID: { S: "states/shop-dev.tfstate" } } });
    await expect(readStatus(STATE)).rejects.toThrow("content that Terraform did not write");
  });

  test("requires the lock table unless only the S3 lock is in use", async () => {
    dynamoDb.on(GetItemCommand).rejects(new ResourceNotFoundException(missing));
    await expect(readStatus(STATE)).rejects.toThrow("The lock table locks cannot be read: ResourceNotFoundException");
    expect(await readStatus({ ...STATE, lock: "s3" })).toMatchObject({ digest: "no-state" });
  });

  test("that cannot be read is an error, not a free lock", async () => {
    dynamoDb.on(GetItemCommand).resolves({});
    s3.on(GetObjectCommand).rejects(Object.assign(new Error("no"), { name: "AccessDenied" }));
    await expect(readStatus({ ...STATE, lock: "s3" })).rejects.toThrow(
      "The object shop-dev.tfstate.tflock of the bucket states cannot be read: AccessDenied: no",
    );
  });
});
