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
} from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { ensureLogRole } from "../../../scripts/bootstrap/log-role";

const [apiGateway, iam] = [mockClient(APIGatewayClient), mockClient(IAMClient)];
const ARN = "arn:aws-cn:iam::123456789012:role/api-gateway-logs";
const refusal = { $metadata: {}, message: "The role ARN does not have required permissions configured" };
const ensure = () => ensureLogRole("cn-north-1", 0);
const Role = { Arn: ARN, RoleName: "", RoleId: "", Path: "/", CreateDate: new Date(0) };

describe("API Gateway's log role", () => {
  beforeEach(() => {
    apiGateway.reset();
    iam.reset();
    apiGateway.on(GetAccountCommand).resolves({});
    apiGateway.on(UpdateAccountCommand).resolves({});
    iam.on(GetRoleCommand).resolves({ Role });
  });

  test("is made and set where none is", async () => {
    expect(await ensure()).toEqual({ roleArn: ARN, wasSet: false });
    const [attached] = iam.commandCalls(AttachRolePolicyCommand);
    expect(attached?.args[0].input.PolicyArn).toBe(
      "arn:aws-cn:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    );
    const [updated] = apiGateway.commandCalls(UpdateAccountCommand);
    expect(updated?.args[0].input.patchOperations).toEqual([{ op: "replace", path: "/cloudwatchRoleArn", value: ARN }]);
  });

  test("is left as it is where one is set, whichever", async () => {
    apiGateway.on(GetAccountCommand).resolves({ cloudwatchRoleArn: "arn:aws:iam::1:role/theirs" });
    expect(await ensure()).toEqual({ roleArn: "arn:aws:iam::1:role/theirs", wasSet: true });
    expect(iam.calls()).toEqual([]);
    expect(apiGateway.commandCalls(UpdateAccountCommand)).toEqual([]);
  });

  test("is finished where a run was killed after it had made the role", async () => {
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

  test("is not tried for ever, nor at all where that may not be", async () => {
    apiGateway.on(UpdateAccountCommand).rejects(new BadRequestException(refusal));
    await expect(ensure()).rejects.toThrow("required permissions");
    const tries = apiGateway.commandCalls(UpdateAccountCommand).length;
    apiGateway.on(UpdateAccountCommand).rejects(new UnauthorizedException(refusal));
    await expect(ensure()).rejects.toThrow(UnauthorizedException);
    expect(apiGateway.commandCalls(UpdateAccountCommand)).toHaveLength(tries + 1);
  });
});
