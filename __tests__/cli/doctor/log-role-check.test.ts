import { APIGatewayClient, GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { GetRoleCommand, IAMClient, IAMServiceException, NoSuchEntityException } from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { logRole } from "../../../cli/doctor/log-role-check";
import { account, configuration, credentials } from "../../../cli/project/account-checks";
import { runChecks } from "../../../cli/project/check";
import { OWN, subjectOf } from "./subject-fixture";

const [apiGateway, iam] = [mockClient(APIGatewayClient), mockClient(IAMClient)];
const ARN = "arn:aws:iam::123456789012:role/teams/logs";

async function check(ACCESS_LOG: string) {
  const subject = subjectOf(OWN, { AWS_ACCOUNT_ID: "123456789012", ACCESS_LOG });
  return (await runChecks([configuration, credentials, account, logRole], subject)).at(-1);
}

describe("the doctor's check of API Gateway's log role", () => {
  beforeEach(() => {
    apiGateway.reset();
    iam.reset();
    apiGateway.on(GetAccountCommand).resolves({ cloudwatchRoleArn: ARN });
    iam.on(GetRoleCommand, { RoleName: "logs" }).resolves({});
  });

  test("accepts any role that is set and exists", async () => {
    expect(await check("true")).toMatchObject({ verdict: "ok", message: ARN });
  });

  test("finds that none is set, or that the one that is set was deleted, and what makes one", async () => {
    const remedy = "npm run bootstrap -- dev";
    iam.on(GetRoleCommand).rejects(new NoSuchEntityException({ $metadata: {}, message: "no" }));
    expect(await check("true")).toMatchObject({ verdict: "problem", remedy, message: expect.stringContaining(ARN) });
    apiGateway.on(GetAccountCommand).resolves({});
    expect(await check("true")).toMatchObject({ verdict: "problem", remedy });
  });

  test("does not guess where it may not see the role", async () => {
    iam.on(GetRoleCommand).rejects(new IAMServiceException({ name: "AccessDenied", $fault: "client", $metadata: {} }));
    expect(await check("true")).toMatchObject({ verdict: "not checked" });
  });

  test("requires none without access logs", async () => {
    expect(await check("false")).toMatchObject({ verdict: "ok" });
    expect(apiGateway.calls()).toEqual([]);
  });
});
