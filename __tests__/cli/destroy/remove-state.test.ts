import { DeleteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteBucketCommand, DeleteObjectCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { removeState } from "../../../cli/destroy/remove-state";
import { configOf } from "../../helpers/config";
import { inState, stateOf } from "../terraform/state-fixture";

const config = configOf({
  ENVIRONMENT: "pr-42",
  AWS_ACCOUNT_ID: "123456789012",
  STATE_BUCKET: "acme-tfstate",
  STATE_LOCK_TABLE: "acme-tflock",
});
const KEY = "user-app-pr-42.tfstate";

/** With an own bucket, __tests__/e2e/destroy does it for real. */
describe("the state of a destroyed preview in a bucket that others share", () => {
  const [s3, dynamoDb] = [mockClient(S3Client), mockClient(DynamoDBClient)];
  const deleted: unknown[] = [];
  beforeEach(() => {
    s3.reset();
    dynamoDb.reset();
    deleted.length = 0;
    const record = (input: unknown) => deleted.push(input);
    dynamoDb.on(DeleteItemCommand).callsFake(record);
    s3.on(DeleteObjectCommand).callsFake(record);
    s3.on(DeleteBucketCommand).callsFake(record);
  });
  const hold = (state: object) => {
    const Body = { transformToString: async () => JSON.stringify(state) } as never;
    s3.on(GetObjectCommand, { Bucket: "acme-tfstate", Key: KEY }).resolves({ Body });
  };

  test("is deleted with its digest, which goes first, and nothing else is", async () => {
    hold(stateOf());
    await removeState(config, { hasOwnBucket: false });
    expect(deleted).toEqual([
      { TableName: "acme-tflock", Key: { LockID: { S: `acme-tfstate/${KEY}-md5` } } },
      { Bucket: "acme-tfstate", Key: KEY },
    ]);
  });

  test("is kept where it has resources again", async () => {
    hold(stateOf(inState("aws_sqs_queue", "Jobs", {})));
    const removed = removeState(config, { hasOwnBucket: false });
    await expect(removed).rejects.toThrow(`its state is in use again: ${KEY} still has 1 resource`);
    expect(deleted).toEqual([]);
  });
});
