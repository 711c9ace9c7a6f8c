import {
  DescribeLogGroupsCommand,
  DescribeQueryDefinitionsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTableCommand, ListTagsOfResourceCommand } from "@aws-sdk/client-dynamodb";
import { GetRoleCommand, GetRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetFunctionCommand, GetPolicyCommand } from "@aws-sdk/client-lambda";
import {
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { unlessGone } from "../../aws/aws";
import { tagsOf } from "../../aws/tags";
import { parseJson, propertyOf } from "../../terraform/json";
import { type Kind, shared, unique } from "./kind";

/** Resources that the stack names, most of them uniquely in the account and region, and their parts. */
export const NAMED: Readonly<Record<string, Kind>> = {
  aws_s3_bucket: unique(["bucket"], async ({ s3 }, { bucket: Bucket }) => {
    if (!(await unlessGone(s3.send(new HeadBucketCommand({ Bucket }))))) return undefined;
    const tags = tagsOf((await unlessGone(s3.send(new GetBucketTaggingCommand({ Bucket }))))?.TagSet);
    // A bucket is tagged a moment after its creation; an empty one without tags may be ours, and has nothing to lose.
    const isFresh = Object.keys(tags).length === 0 && (await isEmpty(s3, Bucket));
    return isFresh ? { id: Bucket } : { id: Bucket, tags };
  }),
  aws_dynamodb_table: unique(["name"], async ({ dynamoDb }, { name: TableName }) => {
    const described = await unlessGone(dynamoDb.send(new DescribeTableCommand({ TableName })));
    const ResourceArn = described?.Table?.TableArn;
    if (!ResourceArn) return undefined;
    // One page holds all tags that a table may have.
    const { Tags } = await dynamoDb.send(new ListTagsOfResourceCommand({ ResourceArn }));
    return { id: TableName, tags: tagsOf(Tags) };
  }),
  aws_iam_role: unique(["name"], async ({ iam }, { name: RoleName }) => {
    const found = await unlessGone(iam.send(new GetRoleCommand({ RoleName })));
    return found && { id: RoleName, tags: tagsOf(found.Role?.Tags) };
  }),
  aws_iam_role_policy: unique(["role", "name"], async ({ iam }, { role: RoleName, name: PolicyName }) => {
    const found = await unlessGone(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })));
    return found && { id: `${RoleName}:${PolicyName}` };
  }),
  aws_cloudwatch_log_group: unique(["name"], async ({ logs }, { name }) => {
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    const resourceArn = logGroups?.find(({ logGroupName }) => logGroupName === name)?.arn?.replace(/:\*$/, "");
    if (!resourceArn) return undefined;
    const { tags = {} } = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
    return { id: name, tags };
  }),
  aws_cloudwatch_query_definition: shared(["name"], async ({ logs }, { name }) => {
    const command = new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: name, maxResults: 1000 });
    const { queryDefinitions = [] } = await logs.send(command);
    const region = await logs.config.region();
    return queryDefinitions
      .filter((definition) => definition.name === name)
      .map(({ queryDefinitionId: id = "" }) => {
        // The provider imports by an ARN, of which it reads only the service and the id.
        return { id: `arn:aws:logs:${region}::query-definition:${id}`, attributes: { id } };
      });
  }),
  aws_lambda_function: unique(["function_name"], async ({ lambda }, { function_name: FunctionName }) => {
    const found = await unlessGone(lambda.send(new GetFunctionCommand({ FunctionName })));
    return found && { id: FunctionName, tags: found.Tags ?? {} };
  }),
  aws_lambda_permission: unique(["function_name", "statement_id"], async ({ lambda }, values) => {
    const { function_name: FunctionName, statement_id: sid } = values;
    const found = await unlessGone(lambda.send(new GetPolicyCommand({ FunctionName })));
    const statements = propertyOf(parseJson(found?.Policy ?? ""), "Statement");
    const isThere = Array.isArray(statements) && statements.some((statement) => propertyOf(statement, "Sid") === sid);
    return isThere ? { id: `${FunctionName}/${sid}` } : undefined;
  }),
};

/** Whether a bucket has no object, no version and no delete marker. */
async function isEmpty(s3: S3Client, Bucket: string): Promise<boolean> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }));
  return Versions.length + DeleteMarkers.length === 0;
}
