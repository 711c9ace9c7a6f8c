import { join } from "node:path";
import { Dashboard, type DashboardProps, NodeFunction, RestApi, UserTable } from "../../../src";
import { synth } from "../../helpers/synth";

const handler = {
  functionName: "GetUser",
  entry: join(__dirname, "../../fixtures/handlers/say-hello.ts"),
  uncheckedPolicyReason: "the handler sends nothing",
};

const synthDashboard = (
  props: (parts: Pick<DashboardProps, "functions" | "api" | "table">) => Partial<DashboardProps>,
  tracing = false,
) =>
  synth((stack) => {
    const getUser = new NodeFunction(stack, "GetUser", { ...handler, tracing });
    const table = new UserTable(stack, "Users");
    table.grantGetItem(getUser);
    const api = new RestApi(stack, "Api", { apiName: "Users", throttlingRateLimit: 20 });
    api.addRoute("GET", "/users", getUser);
    new Dashboard(stack, "Dashboard", {
      dashboardName: "shop-dev",
      functions: [getUser],
      ...props({ functions: [getUser], api, table }),
    });
  }).only("aws_cloudwatch_dashboard");

describe("Dashboard", () => {
  const { dashboard_name, dashboard_body: body } = synthDashboard((parts) => parts);
  const titles = (text: string) => [...text.matchAll(/"title" = "([^"]+)"/g)].map(([, title]) => title);

  test("shows traffic, errors, latency and saturation of each tier", () => {
    expect(dashboard_name).toBe("shop-dev");
    expect(titles(body)).toEqual([
      "API: requests",
      "API: errors",
      "API: latency",
      "API: requests per minute vs. throttling limit",
      "Lambda: invocations",
      "Lambda: errors",
      "Lambda: duration",
      "Lambda: concurrency and throttles",
      "DynamoDB: requests",
      "DynamoDB: system errors",
      "DynamoDB: latency",
      "DynamoDB: throttled requests",
    ]);
  });

  test("refers to the stack's resources, in the functions' own region", () => {
    expect(body).toMatch(
      /\["AWS\/Lambda", "Errors", "FunctionName", aws_lambda_function\.GetUser_\w+\.function_name, \{/,
    );
    expect(body).toMatch(
      /\["AWS\/DynamoDB", "SystemErrors", "TableName", aws_dynamodb_table\.Users_\w+\.name, "Operation", "GetItem", \{/,
    );
    expect(body).toMatch(
      /\["AWS\/ApiGateway", "5XXError", "ApiName", "Users", "Stage", aws_api_gateway_stage\.Api_\w+\.stage_name, \{/,
    );
    expect(body).toMatch(/"region" = element\(split\(":", aws_lambda_function\.GetUser_\w+\.arn\), 3\)/);
  });

  test("shows each operation that is granted on the table, also after the dashboard was created", () => {
    const { dashboard_body: body } = synth((stack) => {
      const fn = new NodeFunction(stack, "GetUser", handler);
      const table = new UserTable(stack, "Users");
      table.grantGetItem(fn);
      new Dashboard(stack, "Dashboard", { dashboardName: "shop-dev", functions: [fn], table });
      table.grantPutItem(fn);
    }).only("aws_cloudwatch_dashboard");
    const operations = [...body.matchAll(/"SystemErrors", "TableName", [^,]+, "Operation", "(\w+)"/g)];
    expect(operations.map(([, operation]) => operation)).toEqual(["GetItem", "PutItem"]);
  });

  test("draws the API's throttling limit per minute, as the requests are", () => {
    expect(body).toContain('"horizontal" = [{"label" = "20 req/s", "value" = 1200}]');
  });

  test("has only a row for functions if there is nothing else", () => {
    const onlyFunctions = synthDashboard(() => ({})).dashboard_body;
    expect(titles(onlyFunctions)).toHaveLength(4);
    expect(onlyFunctions).not.toMatch(/AWS\/(ApiGateway|DynamoDB)/);
  });

  test("links to X-Ray's service map, below all rows, only where a function is traced", () => {
    const region = String.raw`\$\{element\(split\(":", aws_lambda_function\.GetUser_\w+\.arn\), 3\)\}`;
    const link = `\\[Service map\\]\\(https://${region}\\.console\\.aws\\.amazon\\.com/cloudwatch/home\\?region=${region}#xray:`;
    const traced = synthDashboard((parts) => parts, true).dashboard_body;
    expect(traced).toMatch(new RegExp(link));
    expect(traced).toContain('{"type" = "text", "width" = 24, "height" = 1, "x" = 0, "y" = 18, ');
    expect(body).not.toContain('"text"');
  });

  test("rejects a name that CloudWatch does not accept, and no function", () => {
    expect(() => synthDashboard(() => ({ dashboardName: "my app" }))).toThrow(
      `'dashboardName' must be 1 to 255 letters, digits, '-' or '_', got "my app" (test/Dashboard)`,
    );
    expect(() => synthDashboard(() => ({ functions: [] }))).toThrow("'functions' must name at least one function");
  });
});
