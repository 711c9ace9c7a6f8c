import {
  APIGatewayClient,
  GetDeploymentsCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetStagesCommand,
} from "@aws-sdk/client-api-gateway";
import {
  CloudFrontClient,
  ListDistributionsCommand,
  ListFunctionsCommand as ListEdgeFunctionsCommand,
  ListOriginAccessControlsCommand,
  ListResponseHeadersPoliciesCommand,
} from "@aws-sdk/client-cloudfront";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeQueryDefinitionsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  type AttributeValue,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  ResourceNotFoundException,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolePoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetPolicyCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { ClientSettings } from "../e2e/lock/tiny-stack";

/**
 * All resources in the account, one line each, without what differs from deploy to deploy: what exists twice
 * is there twice. The state's own bucket and table are left out.
 */
export async function census(client: ClientSettings): Promise<string[]> {
  const parts = await Promise.all(
    [apis, distributions, functions, roles, tables, logGroups, buckets].map((it) => it(client)),
  );
  return parts.flat().sort();
}

async function apis(client: ClientSettings) {
  const gateway = new APIGatewayClient(client);
  const { items: found = [] } = await gateway.send(new GetRestApisCommand({}));
  const lines = found.map(async ({ id: restApiId, name }) => {
    const { items: resources = [] } = await gateway.send(new GetResourcesCommand({ restApiId }));
    const { items: deployments = [] } = await gateway.send(new GetDeploymentsCommand({ restApiId }));
    const { item: stages = [] } = await gateway.send(new GetStagesCommand({ restApiId }));
    return [
      `REST API ${name}`,
      ...resources.flatMap(({ path, resourceMethods = {} }) => [
        `path ${path} of ${name}`,
        ...Object.keys(resourceMethods).map((method) => `method ${method} ${path} of ${name}`),
      ]),
      ...deployments.map(() => `deployment of ${name}`),
      ...stages.map(({ stageName }) => `stage ${stageName} of ${name}`),
    ];
  });
  return (await Promise.all(lines)).flat();
}

async function distributions(client: ClientSettings) {
  const cloudFront = new CloudFrontClient(client);
  const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({}));
  const { OriginAccessControlList } = await cloudFront.send(new ListOriginAccessControlsCommand({}));
  const { FunctionList } = await cloudFront.send(new ListEdgeFunctionsCommand({}));
  const { ResponseHeadersPolicyList } = await cloudFront.send(
    new ListResponseHeadersPoliciesCommand({ Type: "custom" }),
  );
  return [
    ...(DistributionList?.Items ?? []).map(({ Enabled, Origins }) => {
      const [first] = Origins?.Items ?? [];
      return `distribution of ${first?.DomainName}, ${Enabled ? "enabled" : "disabled"}`;
    }),
    ...(OriginAccessControlList?.Items ?? []).map(({ Name }) => `origin access control ${Name}`),
    ...(FunctionList?.Items ?? []).map(({ Name }) => `edge function ${Name}`),
    ...(ResponseHeadersPolicyList?.Items ?? []).map(({ ResponseHeadersPolicy: policy }) => {
      return `response headers policy ${policy?.ResponseHeadersPolicyConfig?.Name}`;
    }),
  ];
}

async function functions(client: ClientSettings) {
  const lambda = new LambdaClient(client);
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const lines = Functions.map(async ({ FunctionName }) => {
    const { Policy = "{}" } = await lambda
      .send(new GetPolicyCommand({ FunctionName }))
      .catch(() => ({ Policy: undefined }));
    const { Statement: statements = [] }: { Statement?: { Sid: string }[] } = JSON.parse(Policy);
    return [`function ${FunctionName}`, ...statements.map(({ Sid }) => `permission ${Sid} of ${FunctionName}`)];
  });
  return (await Promise.all(lines)).flat();
}

async function roles(client: ClientSettings) {
  const iam = new IAMClient(client);
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const lines = Roles.map(async ({ RoleName }) => {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    return [`role ${RoleName}`, ...PolicyNames.map((name) => `policy ${name} of ${RoleName}`)];
  });
  return (await Promise.all(lines)).flat();
}

async function tables(client: ClientSettings) {
  const dynamoDb = new DynamoDBClient(client);
  const { TableNames = [] } = await dynamoDb.send(new ListTablesCommand({}));
  const lines = TableNames.filter((name) => !isOfState(name)).map(async (TableName) => {
    const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName }));
    return [`table ${TableName}`, ...Items.map((item) => itemLine(TableName, item))];
  });
  return (await Promise.all(lines)).flat();
}

type Item = Record<string, AttributeValue>;

/** Keys in the order of the alphabet: a table keeps no other. */
function itemLine(table: string, item: Item) {
  return `item ${JSON.stringify(Object.entries(item).sort(([a], [b]) => a.localeCompare(b)))} of ${table}`;
}

/** Writes an item if the table exists. Resolves to the lines that it adds to the census. */
export async function addItem(client: ClientSettings, TableName: string, Item: Item): Promise<string[]> {
  try {
    await new DynamoDBClient(client).send(new PutItemCommand({ TableName, Item }));
    return [itemLine(TableName, Item)];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}

async function logGroups(client: ClientSettings) {
  const logs = new CloudWatchLogsClient(client);
  const { logGroups: groups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const { queryDefinitions = [] } = await logs.send(new DescribeQueryDefinitionsCommand({}));
  return [
    ...groups.map(({ logGroupName }) => `log group ${logGroupName}`),
    ...queryDefinitions.map(({ name }) => `query ${name}`),
  ];
}

async function buckets(client: ClientSettings) {
  const s3 = new S3Client(client);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const lines = Buckets.filter(({ Name = "" }) => !isOfState(Name)).map(async ({ Name }) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: Name }));
    return [`bucket ${Name}`, ...Contents.map(({ Key }) => `object ${Key} of ${Name}`)];
  });
  return (await Promise.all(lines)).flat();
}

const isOfState = (name: string) => /-tfstate-|-tflock$/.test(name);
