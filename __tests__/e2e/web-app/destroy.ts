import { APIGatewayClient, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import {
  CloudFrontClient,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
} from "@aws-sdk/client-cloudfront";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import type { DeployedApp } from "../deployed-app";
import { runCdktf } from "./cdktf";

/** What is left after a destroy; the last part, because nothing works after it. */
export function describeDestroy(deployed: () => DeployedApp) {
  describe("cdktf destroy", () => {
    test("leaves nothing but the state bucket and the lock table", async () => {
      const { app, client, outputs } = deployed();
      expect(await everything(client)).toEqual({
        alarms: expect.arrayContaining(["user-app-local-LambdaErrorRate"]),
        apis: ["user-app-local-UserRequestAPI"],
        buckets: [outputs.bucket_name, app.config.state.bucket],
        distributions: [outputs.distribution_id],
        functions: [outputs.function_name],
        logGroups: [
          `API-Gateway-Execution-Logs_${outputs.rest_api_id}/prod`,
          "/aws/apigateway/user-app-local-UserRequestAPI",
          outputs.log_group_name,
        ].sort(),
        originAccessControls: [outputs.bucket_name],
        roles: [outputs.function_name],
        tables: [outputs.table_name, app.config.state.lockTable],
        topics: ["arn:aws:sns:us-east-1:000000000000:user-app-local-Alarms"],
      });

      await runCdktf(app, "destroy", app.stacks.app, "--auto-approve");
      expect(await everything(client)).toEqual({
        alarms: [],
        apis: [],
        buckets: [app.config.state.bucket],
        distributions: [],
        functions: [],
        logGroups: [],
        originAccessControls: [],
        roles: [],
        tables: [app.config.state.lockTable],
        topics: [],
      });
    });
  });
}

/** The names of all resources in the account, of the types that the app has. */
async function everything(client: DeployedApp["client"]) {
  const cloudFront = new CloudFrontClient(client);
  const { items } = await new APIGatewayClient(client).send(new GetRestApisCommand({}));
  const { Buckets } = await new S3Client(client).send(new ListBucketsCommand({}));
  const { DistributionList } = await cloudFront.send(new ListDistributionsCommand({}));
  const { Functions } = await new LambdaClient(client).send(new ListFunctionsCommand({}));
  const { logGroups } = await new CloudWatchLogsClient(client).send(new DescribeLogGroupsCommand({}));
  const { OriginAccessControlList } = await cloudFront.send(new ListOriginAccessControlsCommand({}));
  const { Roles } = await new IAMClient(client).send(new ListRolesCommand({}));
  const { TableNames } = await new DynamoDBClient(client).send(new ListTablesCommand({}));
  const { MetricAlarms } = await new CloudWatchClient(client).send(new DescribeAlarmsCommand({}));
  const { Topics } = await new SNSClient(client).send(new ListTopicsCommand({}));
  const sorted = (names: (string | undefined)[] = []) => names.sort();
  return {
    alarms: sorted(MetricAlarms?.map(({ AlarmName }) => AlarmName)),
    apis: sorted(items?.map(({ name }) => name)),
    buckets: sorted(Buckets?.map(({ Name }) => Name)),
    distributions: sorted(DistributionList?.Items?.map(({ Id }) => Id)),
    functions: sorted(Functions?.map(({ FunctionName }) => FunctionName)),
    logGroups: sorted(logGroups?.map(({ logGroupName }) => logGroupName)),
    originAccessControls: sorted(OriginAccessControlList?.Items?.map(({ Name }) => Name)),
    roles: sorted(Roles?.map(({ RoleName }) => RoleName)),
    tables: sorted(TableNames),
    topics: sorted(Topics?.map(({ TopicArn }) => TopicArn)),
  };
}
