import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { GetPolicyCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { terraform } from "../../../cli/terraform/terraform";
import type { DeployedApp } from "../deployed-app";

/** Who may do what, as it is deployed. */
export function describeAccess(deployed: () => DeployedApp) {
  describe("access", () => {
    test("the function's role may write its own log, and nothing else", async () => {
      const { client, outputs } = deployed();
      const iam = new IAMClient(client);
      const RoleName = outputs.function_name;
      expect((await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([]);
      expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual([RoleName]);
      const policy = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: RoleName }));
      expect(JSON.parse(decodeURIComponent(policy.PolicyDocument ?? "")).Statement).toEqual([
        {
          Effect: "Allow",
          Action: ["logs:PutLogEvents", "logs:CreateLogStream"],
          Resource: `arn:aws:logs:us-east-1:000000000000:log-group:${outputs.log_group_name}:*`,
        },
      ]);
    });

    test("API Gateway may invoke the function only for GET /admission of this API", async () => {
      const { client, outputs } = deployed();
      const lambda = new LambdaClient(client);
      const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: outputs.function_name }));
      const statements: { Condition: unknown }[] = JSON.parse(Policy ?? "").Statement;
      const sourceArn = `arn:aws:execute-api:us-east-1:000000000000:${outputs.rest_api_id}/*/GET/admission`;
      expect(statements.map(({ Condition }) => Condition)).toEqual([{ ArnLike: { "AWS:SourceArn": sourceArn } }]);
    });

    test("nobody can read the bucket except through CloudFront", async () => {
      const { emulator, outputs } = deployed();
      for (const key of ["index.html", "config.json", ""]) {
        const response = await fetch(`${emulator.endpoint}/${outputs.bucket_name}/${key}`);
        expect([key, response.status]).toEqual([key, 403]);
      }
    });

    test("Terraform does not print the keys, and a second plan has no changes", async () => {
      const { app, outputs } = deployed();
      const printed = await terraform(app, app.stacks.app, "output", "-no-color");
      for (const name of ["api_key_blue", "api_key_green", "api_key_trial"]) {
        expect(printed).toContain(`${name} = <sensitive>`);
        expect(outputs[name]).toMatch(/^[A-Za-z0-9]{20,}$/);
        expect(printed).not.toContain(outputs[name]);
      }
      // Fails if there are changes.
      await terraform(app, app.stacks.app, "plan", "-input=false", "-no-color", "-detailed-exitcode");
    });
  });
}
