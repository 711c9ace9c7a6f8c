import { App, Testing } from "cdktf";
import app from "../../../app";
import { configOf } from "../../helpers/config";
import { type Synthesized, synthStack } from "../../helpers/synth";

const local = configOf({});
const stackOf = (env: NodeJS.ProcessEnv): Synthesized => synthStack(app.stack(Testing.app(), "app", configOf(env)));

describe("WebAppStack", () => {
  const result = stackOf({});

  test("has these resources: a changed address is a replacement", () => {
    // The names of hashed files change with their content, and so do their addresses.
    const addresses = result.addresses().map((it) => it.replace(/-[0-9A-Z]{8}(css|js)_\w+$/, "-<hash>$1"));
    expect(addresses).toMatchSnapshot();
  });

  test("works in one account and one region, and tags everything", () => {
    expect(result.json.provider.aws).toEqual([
      {
        region: "us-east-1",
        allowed_account_ids: ["000000000000"],
        default_tags: [{ tags: { project: "user-app", environment: "local", "managed-by": "cdktf" } }],
      },
    ]);
  });

  test.each([
    ["dev", 7, 20, 10],
    ["prod", 365, 100, 50],
  ])(
    "in %s, keeps every log for %i days and lets %i requests a second through, %i at once",
    (ENVIRONMENT, days, rate, burst) => {
      const stack = stackOf({ ENVIRONMENT, AWS_ACCOUNT_ID: "123456789012", ACCESS_LOG: "true" });
      expect(stack.resources("aws_cloudwatch_log_group").map(({ retention_in_days }) => retention_in_days)).toEqual([
        days,
        days,
        days,
      ]);
      expect(stack.only("aws_api_gateway_method_settings").settings).toMatchObject({
        throttling_rate_limit: rate,
        throttling_burst_limit: burst,
      });
    },
  );

  test.each([
    ["dev", "DEBUG"],
    ["prod", "INFO"],
  ])(
    "in %s, sets every function's log level to %s, and its metrics to the environment's name",
    (ENVIRONMENT, level) => {
      const stack = stackOf({ ENVIRONMENT, AWS_ACCOUNT_ID: "123456789012" });
      expect(stack.resources("aws_lambda_function").map((it) => it.environment.variables)).toEqual([
        expect.objectContaining({
          POWERTOOLS_LOG_LEVEL: level,
          POWERTOOLS_METRICS_NAMESPACE: `user-app-${ENVIRONMENT}`,
          ENVIRONMENT,
        }),
      ]);
    },
  );

  test("in a preview, pays for no metrics of its functions", () => {
    const preview = stackOf({ ENVIRONMENT: "pr-42", AWS_ACCOUNT_ID: "123456789012" });
    for (const { environment } of preview.resources("aws_lambda_function")) {
      expect(environment.variables).not.toHaveProperty("POWERTOOLS_METRICS_NAMESPACE");
    }
  });

  test("is traced if the table has it, with a link from the dashboard, and not otherwise", () => {
    const traced = synthStack(app.stack(Testing.app(), "app", { ...local, tracing: true }));
    for (const [stack, tracing] of [
      [traced, true],
      [result, false],
    ] as const) {
      expect(stack.only("aws_api_gateway_stage").xray_tracing_enabled).toBe(tracing);
      expect(stack.only("aws_lambda_function").tracing_config).toEqual(tracing ? { mode: "Active" } : undefined);
      expect(stack.only("aws_cloudwatch_dashboard").dashboard_body.includes("Service map")).toBe(tracing);
    }
  });

  test("keeps its state in S3 with both locks", () => {
    expect(result.json.terraform.backend.s3).toMatchObject({
      bucket: local.state.bucket,
      key: "app.tfstate",
      dynamodb_table: local.state.lockTable,
      use_lockfile: true,
      encrypt: true,
    });
  });

  test("allows the site's own origin to call the API, and those of the configuration", () => {
    const { ALLOWED_ORIGINS } = stackOf({ EXTRA_ALLOW_ORIGINS: "http://localhost:3000" }).only("aws_lambda_function")
      .environment.variables;
    expect(ALLOWED_ORIGINS).toMatch(
      /^https:\/\/\$\{aws_cloudfront_distribution\.\w+\.domain_name\},http:\/\/localhost:3000$/,
    );
  });

  test("allows every origin to call the API by a star, if the configuration has it", () => {
    const all = stackOf({ EXTRA_ALLOW_ORIGINS: "*" });
    expect(all.only("aws_lambda_function").environment.variables.ALLOWED_ORIGINS).toBe("*");
  });

  test("served from one origin, the page calls /api and no other origin may call", () => {
    const sameOrigin = stackOf({ SAME_ORIGIN: "true" });
    const config = sameOrigin.resources("aws_s3_object").find(({ key }) => key === "config.json");
    expect(config?.content).toContain('"apiUrl" = "/api"');
    expect(sameOrigin.only("aws_lambda_function").environment.variables.ALLOWED_ORIGINS).toBe("");
    expect(sameOrigin.only("aws_api_gateway_method").http_method).toBe("GET");
    for (const error of sameOrigin.resources("aws_api_gateway_gateway_response")) {
      expect(JSON.stringify(error)).not.toContain("Access-Control");
    }
  });

  test("served from one origin, still allows the origins of the configuration", () => {
    const env = { SAME_ORIGIN: "true", EXTRA_ALLOW_ORIGINS: "https://partner.example.com" };
    expect(stackOf(env).only("aws_lambda_function").environment.variables.ALLOWED_ORIGINS).toBe(
      "https://partner.example.com",
    );
  });

  test("passes the API's URL to the page", () => {
    const config = result.resources("aws_s3_object").find(({ key }) => key === "config.json");
    expect(config?.content).toMatch(/^\$\{jsonencode\(\{"apiUrl" = aws_api_gateway_stage\.\w+\.invoke_url\}\)\}$/);
  });

  test("seeds the test user", () => {
    expect(JSON.parse(result.only("aws_dynamodb_table_item").item)).toEqual({
      userId: { S: "1" },
      name: { S: "Test User" },
      email: { S: "test@example.com" },
    });
  });

  test("names every resource explicitly whose name Terraform would generate", () => {
    for (const [type, attribute] of Object.entries({
      aws_s3_bucket: "bucket",
      aws_iam_role: "name",
      aws_iam_role_policy: "name",
      aws_lambda_permission: "statement_id",
      aws_cloudfront_origin_access_control: "name",
      aws_cloudwatch_log_group: "name",
    })) {
      for (const resource of result.resources(type))
        expect([type, resource[attribute]]).toEqual([type, expect.any(String)]);
    }
  });

  test("in a protected environment, protects the table and the bucket and waits for the edge", () => {
    const prod = stackOf({ ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "123456789012" });
    expect(prod.only("aws_dynamodb_table").deletion_protection_enabled).toBe(true);
    expect(prod.only("aws_s3_bucket").force_destroy).toBe(false);
    expect(prod.only("aws_cloudfront_distribution").wait_for_deployment).toBe(true);
  });

  test("differs between environments only by configuration values", () => {
    const prod = stackOf({ ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "123456789012" });
    expect(prod.addresses()).toEqual(result.addresses());
    expect(JSON.stringify(prod.json)).not.toContain("local");
    expect(JSON.stringify(result.json)).not.toMatch(/127\.0\.0\.1|localhost|endpoints|skip_/);
  });

  test("requires the archive provider only if it packages", () => {
    expect(result.json.provider).toHaveProperty("archive");
    expect(stackOf({ PACKAGING: "zip" }).json.provider).not.toHaveProperty("archive");
  });

  test("is the same file from one synth to the next", () => {
    const again = synthStack(app.stack(new App({ outdir: Testing.app().outdir }), "app", local));
    expect(again.json).toEqual(result.json);
  });
});
