import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { GetPolicyCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { DeployedApp } from "../deployed-app";
import { readPolicy, withoutGrant } from "./grant";

/** Who may do what, as deployed. */
export function describeAccess(deployed: () => DeployedApp) {
  const getUser = async () => fetch(`${deployed().apiUrl}/users?userId=1`);

  describe("access", () => {
    test("nobody can read the bucket except through CloudFront", async () => {
      const { emulator, outputs } = deployed();
      for (const key of ["index.html", "config.json", ""]) {
        const response = await fetch(`${emulator.endpoint}/${outputs.bucket_name}/${key}`);
        expect([key, response.status]).toEqual([key, 403]);
      }
    });

    test("API Gateway may invoke the function only for GET /users of this API", async () => {
      const { client, outputs } = deployed();
      const { Policy } = await new LambdaClient(client).send(
        new GetPolicyCommand({ FunctionName: outputs.function_name }),
      );
      expect(JSON.parse(Policy ?? "").Statement).toEqual([
        expect.objectContaining({
          Effect: "Allow",
          Action: "lambda:InvokeFunction",
          Principal: { Service: "apigateway.amazonaws.com" },
          Condition: {
            ArnLike: {
              "AWS:SourceArn": `arn:aws:execute-api:us-east-1:000000000000:${outputs.rest_api_id}/*/GET/users`,
            },
          },
        }),
      ]);
    });

    test("the function's role has one policy: its own log, and GetItem on its own table", async () => {
      const { client, outputs } = deployed();
      const iam = new IAMClient(client);
      const role = { RoleName: outputs.function_name };
      expect((await iam.send(new ListAttachedRolePoliciesCommand(role))).AttachedPolicies).toEqual([]);
      expect((await iam.send(new ListRolePoliciesCommand(role))).PolicyNames).toEqual([outputs.function_name]);
      const { Statement } = JSON.parse(await readPolicy(deployed()));
      expect(Statement).toEqual([
        {
          Effect: "Allow",
          Action: ["logs:PutLogEvents", "logs:CreateLogStream"],
          Resource: `arn:aws:logs:us-east-1:000000000000:log-group:${outputs.log_group_name}:*`,
        },
        {
          Effect: "Allow",
          Action: "dynamodb:GetItem",
          Resource: `arn:aws:dynamodb:us-east-1:000000000000:table/${outputs.table_name}`,
        },
      ]);
    });

    test("without its grant the function returns 500 without the reason, and logs AccessDenied", async () => {
      const { client, outputs } = deployed();
      await withoutGrant(deployed(), async () => {
        const response = await getUser();
        expect([response.status, await response.json()]).toEqual([500, { error: "Internal server error" }]);
        expect(await readErrors(client, outputs.log_group_name)).toContain("AccessDeniedException");
      });
      expect((await getUser()).status).toBe(200);
    });
  });
}

/** The error lines of a function's log, which arrive a moment after the response. */
async function readErrors(client: DeployedApp["client"], logGroupName: string): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const command = new FilterLogEventsCommand({ logGroupName, filterPattern: '"error"' });
    const { events } = await new CloudWatchLogsClient(client).send(command);
    if (events?.length) return events.map(({ message }) => message).join("\n");
    await sleep(100);
  }
  return "";
}
