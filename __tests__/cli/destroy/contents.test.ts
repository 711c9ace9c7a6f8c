import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { countContents } from "../../../cli/destroy/contents";
import { readPlan } from "../../../cli/review/plan";
import { change, planOf } from "../review/plan-fixture";

const { resources } = readPlan(
  planOf([
    change("aws_dynamodb_table", "Users", { before: { name: "Users" } }),
    change("aws_s3_bucket", "Site", { before: { bucket: "site" } }),
    change("aws_iam_role", "Role", { before: { name: "Get" } }),
  ]),
);
const [dynamoDb, s3] = [mockClient(DynamoDBClient), mockClient(S3Client)];
const counted = async () => [
  ...(await countContents(resources, { region: "us-east-1", accountId: "123456789012" })).values(),
];

describe("what is in tables and buckets", () => {
  beforeEach(() => {
    dynamoDb.reset();
    s3.reset();
  });

  test("is counted, versions apart", async () => {
    dynamoDb.on(ScanCommand).resolves({ Count: 1 });
    const Versions = [{ IsLatest: true }, { IsLatest: false }, { IsLatest: true }];
    s3.on(ListObjectVersionsCommand).resolves({ Versions, DeleteMarkers: [{ IsLatest: true }] });
    expect(await counted()).toEqual(["1 item", "2 objects and 2 older versions"]);
  });

  test("is counted as far as one page goes", async () => {
    dynamoDb.on(ScanCommand).resolves({ Count: 900, LastEvaluatedKey: { id: { S: "900" } } });
    s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ IsLatest: true }], IsTruncated: true });
    expect(await counted()).toEqual(["more than 900 items", "more than 1 object"]);
  });

  test("is not counted where that is not allowed, which stops nothing", async () => {
    dynamoDb.on(ScanCommand).rejects(Object.assign(new Error("no"), { name: "AccessDeniedException" }));
    s3.on(ListObjectVersionsCommand).resolves({});
    expect(await counted()).toEqual(["not counted: AccessDeniedException", "0 objects"]);
  });
});
