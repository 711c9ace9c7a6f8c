import {
  APIGatewayClient,
  BadRequestException,
  GetAccountCommand,
  TooManyRequestsException,
  UnauthorizedException,
  UpdateAccountCommand,
} from "@aws-sdk/client-api-gateway";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  EntityAlreadyExistsException,
  GetRoleCommand,
  IAMClient,
  NoSuchEntityException,
} from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { ensureLogRole } from "../../../cli/bootstrap/log-role";

const [apiGateway, iam] = [mockClient(APIGatewayClient), mockClient(IAMClient)];
const ARN = "arn:aws:iam::123456789012:role/api-gateway-logs";
const THEIRS = "arn:aws:iam::123456789012:role/teams/theirs";
const refusal = { $metadata: {}, message: "The role ARN does not have required permissions configured" };
const CONFIG = { region: "eu-central-1", accountId: "123456789012" };
const ensure = (permissionsBoundary?: string) => ensureLogRole({ ...CONFIG, permissionsBoundary }, 0);
const roleMade = () => iam.commandCalls(CreateRoleCommand)[0]?.args[0].input;
const Role = { Arn: ARN, RoleName: "", RoleId: "", Path: "/", CreateDate: new Date(0) };

describe("API Gateway's log role", () => {
  beforeEach(() => {
    apiGateway.reset();
    iam.reset();
    apiGateway.on(GetAccountCommand).resolves({});
    apiGateway.on(UpdateAccountCommand).resolves({});
    iam.on(GetRoleCommand).resolves({ Role });
  });

  test("is created and set where none is", async () => {
    expect(await ensure()).toEqual({ roleArn: ARN, wasSet: false });
    const [attached] = iam.commandCalls(AttachRolePolicyCommand);
    expect(attached?.args[0].input.PolicyArn).toBe(
      "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    );
    const [updated] = apiGateway.commandCalls(UpdateAccountCommand);
    expect(updated?.args[0].input.patchOperations).toEqual([{ op: "replace", path: "/cloudwatchRoleArn", value: ARN }]);
  });

  test("is kept where one is set, whichever", async () => {
    apiGateway.on(GetAccountCommand).resolves({ cloudwatchRoleArn: THEIRS });
    expect(await ensure()).toEqual({ roleArn: THEIRS, wasSet: true });
    expect(iam.calls().map(({ args }) => args[0].input)).toEqual([{ RoleName: "theirs" }]);
    expect(apiGateway.commandCalls(UpdateAccountCommand)).toEqual([]);
  });

  test("is created and set where the one that is set was deleted", async () => {
    apiGateway.on(GetAccountCommand).resolves({ cloudwatchRoleArn: THEIRS });
    iam.on(GetRoleCommand, { RoleName: "theirs" }).rejects(new NoSuchEntityException(refusal));
    expect(await ensure()).toEqual({ roleArn: ARN, wasSet: false });
    expect(apiGateway.commandCalls(UpdateAccountCommand)).toHaveLength(1);
  });

  test("has the permissions boundary of the configuration, without which some accounts create no role", async () => {
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    await ensure(boundary);
    expect(roleMade()?.PermissionsBoundary).toBe(boundary);
    iam.resetHistory();
    await ensure();
    expect(roleMade()?.PermissionsBoundary).toBeUndefined();
  });

  test("is assumed only by API Gateway, and not on behalf of another account", async () => {
    await ensure();
    expect(JSON.parse(roleMade()?.AssumeRolePolicyDocument ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "apigateway.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } },
      },
    });
  });

  test("is finished if a run was killed after it had created the role", async () => {
    iam.on(CreateRoleCommand).rejects(new EntityAlreadyExistsException(refusal));
    expect(await ensure()).toEqual({ roleArn: ARN, wasSet: false });
    expect(iam.commandCalls(AttachRolePolicyCommand)).toHaveLength(1);
  });

  test("is set again until API Gateway sees it", async () => {
    apiGateway
      .on(UpdateAccountCommand)
      .rejectsOnce(new BadRequestException(refusal))
      .rejectsOnce(new TooManyRequestsException(refusal))
      .resolves({});
    await ensure();
    expect(apiGateway.commandCalls(UpdateAccountCommand)).toHaveLength(3);
  });

  test("is not retried forever, nor at all if it is denied", async () => {
    apiGateway.on(UpdateAccountCommand).rejects(new BadRequestException(refusal));
    await expect(ensure()).rejects.toThrow("required permissions");
    const tries = apiGateway.commandCalls(UpdateAccountCommand).length;
    apiGateway.on(UpdateAccountCommand).rejects(new UnauthorizedException(refusal));
    await expect(ensure()).rejects.toThrow(UnauthorizedException);
    expect(apiGateway.commandCalls(UpdateAccountCommand)).toHaveLength(tries + 1);
  });
});
