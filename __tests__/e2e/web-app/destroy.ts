import { APIGatewayClient, GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import {
  CloudFrontClient,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
} from "@aws-sdk/client-cloudfront";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { destroy } from "../../../scripts/deployment/deployment";
import type { DeployedApp } from "../deployed-app";

/** What is left after a destroy; the last part, for nothing works after it. */
export function describeDestroy(deployed: () => DeployedApp) {
  describe("destroy", () => {
    test("leaves nothing but the state bucket and the lock table", async () => {
      const { app, client, outputs } = deployed();
      expect(await everything(client)).toEqual({
        apis: ["user-app-local-UserRequestAPI"],
        buckets: [outputs.bucket_name, app.state.bucket],
        distributions: [outputs.distribution_id],
        functions: [outputs.function_name],
        logGroups: ["/aws/apigateway/user-app-local-UserRequestAPI", outputs.log_group_name],
        originAccessControls: [outputs.bucket_name],
        roles: [outputs.function_name],
        tables: [outputs.table_name, app.state.lockTable],
      });

      await destroy(app, app.stacks.webApp);
      expect(await everything(client)).toEqual({
        apis: [],
        buckets: [app.state.bucket],
        distributions: [],
        functions: [],
        logGroups: [],
        originAccessControls: [],
        roles: [],
        tables: [app.state.lockTable],
      });
    });
  });
}

/** The names of all that the account holds, of the kinds that the app is made of. */
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
  const sorted = (names: (string | undefined)[] = []) => names.sort();
  return {
    apis: sorted(items?.map(({ name }) => name)),
    buckets: sorted(Buckets?.map(({ Name }) => Name)),
    distributions: sorted(DistributionList?.Items?.map(({ Id }) => Id)),
    functions: sorted(Functions?.map(({ FunctionName }) => FunctionName)),
    logGroups: sorted(logGroups?.map(({ logGroupName }) => logGroupName)),
    originAccessControls: sorted(OriginAccessControlList?.Items?.map(({ Name }) => Name)),
    roles: sorted(Roles?.map(({ RoleName }) => RoleName)),
    tables: sorted(TableNames),
  };
}
