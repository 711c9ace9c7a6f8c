import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { handler } from "../../handlers/get-user";
import type { CorsEnv } from "../../src/runtime/env";
import { lambdaContext, proxyEvent } from "../src/runtime/proxy-event";

const ORIGIN = "https://app.example.com";
const corsEnvironment: CorsEnv = {
  ALLOWED_ORIGINS: ORIGIN,
  ALLOWED_METHODS: "GET,OPTIONS",
  ALLOWED_HEADERS: "Content-Type",
  EXPOSED_HEADERS: "",
  ALLOW_CREDENTIALS: "false",
};
const item = { userId: "1", name: "Test User", email: "test@example.com" };

describe("the function's entry point", () => {
  test("returns 500 and logs the missing variable, then reads a complete environment once", async () => {
    const table = mockClient(DynamoDBDocumentClient);
    table.on(GetCommand, { TableName: "UserData", Key: { userId: "1" } }).resolves({ Item: item });
    const stdout = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    const environment = jest.replaceProperty(process, "env", { ...corsEnvironment });
    const event = proxyEvent({ userIds: ["1"], headers: { origin: ORIGIN } });

    const unconfigured = await handler(event, lambdaContext);

    expect(unconfigured).toMatchObject({
      statusCode: 500,
      headers: { "Content-Type": "application/json", Vary: "Origin" },
      body: '{"error":"Internal server error"}',
    });
    expect(JSON.parse(String(stdout.mock.calls[0]?.[0]))).toMatchObject({
      level: "ERROR",
      requestId: "request-1",
      functionRequestId: "function-request-1",
      route: "GET /users",
      status: 500,
      durationMs: expect.any(Number),
      error: { message: "Missing environment variable: TABLE_NAME" },
    });
    expect(table.calls()).toHaveLength(0);

    environment.replaceValue({ ...corsEnvironment, TABLE_NAME: "UserData" });
    const configured = await handler(event, lambdaContext);
    environment.replaceValue({});
    const stillConfigured = await handler(event, lambdaContext);

    expect(configured).toMatchObject({ statusCode: 200, headers: { "Access-Control-Allow-Origin": ORIGIN } });
    expect(JSON.parse(configured.body)).toEqual(item);
    expect(stillConfigured).toEqual(configured);

    environment.restore();
    stdout.mockRestore();
    table.restore();
  });
});
