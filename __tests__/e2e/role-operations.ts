import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { DeployedApp } from "./deployed-app";

const OWN_LOG = ["write the own log", "make a stream in the own log"];

/**
 * What a function's role can do for real: everything is tried with its credentials, as the function would.
 *
 * @param functionName also names its role
 * @param allowed the operations in addition to its own log
 */
export function testOperations(deployed: () => DeployedApp, functionName: string, allowed: readonly string[]) {
  test(`the role of ${functionName} can ${allowed.join(", ")} and write its own log; all else is denied`, async () => {
    const attempts = await attemptAll(deployed(), functionName);
    const granted = Object.entries(attempts).filter(([, outcome]) => outcome !== "refused");
    expect(Object.fromEntries(granted)).toEqual(
      Object.fromEntries([...allowed, ...OWN_LOG].map((operation) => [operation, "done"])),
    );
    expect(Object.keys(attempts).length).toBeGreaterThan(20);
  });
}

/** Tries each operation, first as the account's owner, who can do all of them: so a denial is the role's. */
async function attemptAll(app: DeployedApp, functionName: string): Promise<Record<string, string>> {
  const neighbours = await makeNeighbours(app);
  try {
    const owner = operations(app, app.client, functionName);
    for (const [operation, attempt] of Object.entries(owner)) {
      if ((await outcomeOf(attempt)) === "refused") throw new Error(`the owner may not ${operation}`);
    }
    const role = operations(app, { ...app.client, credentials: await assume(app, functionName) }, functionName);
    const outcomes: Record<string, string> = {};
    for (const [operation, attempt] of Object.entries(role)) outcomes[operation] = await outcomeOf(attempt);
    return outcomes;
  } finally {
    await neighbours.remove();
  }
}

async function outcomeOf(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
    return "done";
  } catch (error) {
    const { name, message } = error as Error;
    return name.startsWith("AccessDenied") ? "refused" : `${name}: ${message}`;
  }
}

/** The credentials of a role of the local account. */
export async function assume({ client }: Pick<DeployedApp, "client">, roleName: string) {
  const command = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::000000000000:role/${roleName}`,
    RoleSessionName: "test",
  });
  const { Credentials } = await new STSClient(client).send(command);
  const {
    AccessKeyId: accessKeyId = "",
    SecretAccessKey: secretAccessKey = "",
    SessionToken: sessionToken,
  } = Credentials ?? {};
  return { accessKeyId, secretAccessKey, sessionToken };
}

const NEIGHBOUR = "neighbour";
const NEIGHBOUR_LOG = "/aws/lambda/neighbour";

/** A table and a log group that are not part of the app. */
async function makeNeighbours({ client }: DeployedApp) {
  const dynamoDb = new DynamoDBClient(client);
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: NEIGHBOUR,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "userId", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "userId", AttributeType: "S" }],
    }),
  );
  const logs = new CloudWatchLogsClient(client);
  await ensureLogGroup(logs, NEIGHBOUR_LOG);
  return {
    remove: async () => {
      await dynamoDb.send(new DeleteTableCommand({ TableName: NEIGHBOUR }));
      await logs.send(new DeleteLogGroupCommand({ logGroupName: NEIGHBOUR_LOG }));
    },
  };
}

async function ensureLogGroup(logs: CloudWatchLogsClient, logGroupName: string) {
  await logs.send(new CreateLogGroupCommand({ logGroupName })).catch((error: Error) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
}

type Client = Pick<DeployedApp["client"], "endpoint" | "region" | "credentials">;

function operations({ outputs }: DeployedApp, client: Client, functionName: string) {
  const dynamoDb = new DynamoDBClient(client);
  const logs = new CloudWatchLogsClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const { table_name: TableName = "", bucket_name: Bucket } = outputs;
  // A separate item, so that no data of the app is changed.
  const Key = { userId: { S: "role-operations" } };
  const writeLog = async (logGroupName: string) => {
    const stream = { logGroupName, logStreamName: "role-operations" };
    const logEvents = [{ timestamp: Date.now(), message: "written by a test" }];
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  };
  const makeStream = (logGroupName: string) =>
    logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "role-operations" })).catch((error: Error) => {
      if (!(error instanceof ResourceAlreadyExistsException)) throw error;
    });
  const ownLog = `/aws/lambda/${functionName}`;
  return {
    PutItem: () => dynamoDb.send(new PutItemCommand({ TableName, Item: Key })),
    GetItem: () => dynamoDb.send(new GetItemCommand({ TableName, Key })),
    UpdateItem: () => dynamoDb.send(new UpdateItemCommand({ TableName, Key })),
    Query: () =>
      dynamoDb.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "userId = :id",
          ExpressionAttributeValues: { ":id": Key.userId },
        }),
      ),
    Scan: () => dynamoDb.send(new ScanCommand({ TableName })),
    BatchGetItem: () => dynamoDb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key] } } })),
    ConditionCheckItem: () => {
      const ConditionCheck = { TableName, Key, ConditionExpression: "attribute_not_exists(missing)" };
      return dynamoDb.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck }] }));
    },
    DeleteItem: () => dynamoDb.send(new DeleteItemCommand({ TableName, Key })),
    DescribeTable: () => dynamoDb.send(new DescribeTableCommand({ TableName })),
    "GetItem of another table": () => dynamoDb.send(new GetItemCommand({ TableName: NEIGHBOUR, Key })),
    "PutItem into another table": () => dynamoDb.send(new PutItemCommand({ TableName: NEIGHBOUR, Item: Key })),
    "UpdateItem of another table": () => dynamoDb.send(new UpdateItemCommand({ TableName: NEIGHBOUR, Key })),
    "Scan of another table": () => dynamoDb.send(new ScanCommand({ TableName: NEIGHBOUR })),
    "DeleteItem of another table": () => dynamoDb.send(new DeleteItemCommand({ TableName: NEIGHBOUR, Key })),
    "make a stream in the own log": () => makeStream(ownLog),
    "write the own log": () => writeLog(ownLog),
    "read the own log": () =>
      logs.send(new GetLogEventsCommand({ logGroupName: ownLog, logStreamName: "role-operations" })),
    "make a stream in another log": () => makeStream(NEIGHBOUR_LOG),
    "write another log": () => writeLog(NEIGHBOUR_LOG),
    "make a log group": () => ensureLogGroup(logs, NEIGHBOUR_LOG),
    "read the site's bucket": () => s3.send(new GetObjectCommand({ Bucket, Key: "index.html" })),
    "list buckets": () => s3.send(new ListBucketsCommand()),
    "call itself": () => new LambdaClient(client).send(new InvokeCommand({ FunctionName: functionName })),
    "list roles": () => new IAMClient(client).send(new ListRolesCommand()),
  };
}
