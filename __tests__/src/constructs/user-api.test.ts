import type { TerraformStack } from "cdktf";
import { UserApi, type UserApiProps, UserTable } from "../../../src";
import { synth } from "../../helpers/synth";

const cors = { allowOrigins: ["https://app.example.com", "http://localhost:3000"] };
const synthUserApi = (props: Partial<UserApiProps> = {}) =>
  synth((stack: TerraformStack) => {
    new UserApi(stack, "UserApi", { table: new UserTable(stack, "UserTable"), cors, ...props });
  });

describe("UserApi", () => {
  const result = synthUserApi();

  test("is called UserRequestAPI, and its function RetrieveUserData", () => {
    expect(result.only("aws_api_gateway_rest_api").name).toBe("UserRequestAPI");
    expect(result.only("aws_lambda_function").function_name).toBe("RetrieveUserData");
  });

  test("answers GET and OPTIONS of /users, nothing else", () => {
    expect(result.resources("aws_api_gateway_resource").map(({ path_part }) => path_part)).toEqual(["users"]);
    expect(result.resources("aws_api_gateway_method").map(({ http_method }) => http_method)).toEqual([
      "GET",
      "OPTIONS",
    ]);
  });

  test("tells the function its table and the CORS rules", () => {
    expect(result.only("aws_lambda_function").environment.variables).toEqual({
      TABLE_NAME: expect.stringMatching(/^\$\{aws_dynamodb_table\.UserTable_\w+\.name\}$/),
      ALLOWED_ORIGINS: "https://app.example.com,http://localhost:3000",
      ALLOWED_METHODS: "GET,OPTIONS",
      ALLOWED_HEADERS: "Content-Type,Authorization",
      EXPOSED_HEADERS: "x-amzn-RequestId",
      ALLOW_CREDENTIALS: "false",
    });
  });

  test("lets the function get items of this table and write its own log: nothing else", () => {
    expect(result.statements(result.only("aws_iam_role_policy").policy)).toEqual([
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [expect.stringMatching(/^\$\{aws_cloudwatch_log_group\.UserApi_GetUser_LogGroup_\w+\.arn\}:\*$/)],
      },
      {
        actions: ["dynamodb:GetItem"],
        resources: [expect.stringMatching(/^\$\{aws_dynamodb_table\.UserTable_\w+\.arn\}$/)],
      },
    ]);
  });

  test("takes other names, and packaging at synth", () => {
    const renamed = synthUserApi({ apiName: "People", functionName: "GetPerson", packaging: "zip" });
    expect(renamed.only("aws_api_gateway_rest_api").name).toBe("People");
    expect(renamed.only("aws_lambda_function")).toMatchObject({
      function_name: "GetPerson",
      filename: expect.stringMatching(/\/get-user\.zip$/),
    });
  });
});
