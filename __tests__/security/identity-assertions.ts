import { iamMatchers, ownLog } from "../../src/testing";
import type { Subject } from "./subject";

expect.extend(iamMatchers);

/** All resource types that these assertions cover. Another one needs additional assertions. */
const KNOWN_TYPES = [
  /^aws_acm_certificate(_validation)?$/,
  /^aws_api_gateway_(base_path_mapping|deployment|domain_name|gateway_response|integration|integration_response|method)$/,
  /^aws_api_gateway_(method_response|method_settings|resource|rest_api|stage)$/,
  /^aws_cloudfront_(distribution|function|origin_access_control|response_headers_policy)$/,
  /^aws_cloudwatch_(dashboard|log_group|metric_alarm|query_definition)$/,
  /^aws_dynamodb_table(_item)?$/,
  /^aws_iam_role(_policy)?$/,
  /^aws_lambda_(function|permission)$/,
  /^aws_route53_record$/,
  /^aws_s3_(bucket|object)$/,
  /^aws_sns_topic(_policy)?$/,
  /^aws_s3_bucket_(lifecycle_configuration|ownership_controls|policy|public_access_block|versioning)$/,
  /^aws_s3_bucket_server_side_encryption_configuration$/,
];

/** Who may do what. */
export const IDENTITY_ASSERTIONS = {
  "the function may write its own log and get items of its own table, and nothing else": ({
    app,
    api,
    table,
  }: Subject) => {
    expect(app.roles()).toHaveLength(1);
    expect(app.role(api)).toAllowExactly([
      ...ownLog(api.getUser),
      { action: "dynamodb:GetItem", resource: table.tableArn },
    ]);
  },

  "only Lambda may assume a role": ({ app, state }: Subject) => {
    for (const role of [...app.roles(), ...state.roles()]) expect(role).toTrustOnly("lambda.amazonaws.com");
  },

  "every function has a separate role": ({ app }: Subject) => {
    const roles = app.resources("aws_lambda_function").map(({ role }) => role);
    expect(roles.sort()).toEqual(app.addressesOf("aws_iam_role").map((address) => `\${${address}.arn}`));
  },

  "every role has the permissions boundary of the configuration": ({ app, config }: Subject) => {
    for (const role of app.resources("aws_iam_role"))
      expect(role.permissions_boundary).toBe(config.permissionsBoundary);
  },

  "no policy allows an action by a wildcard": ({ app, state }: Subject) => {
    expect(app).toHaveNoWildcardActions();
    expect(state).toHaveNoWildcardActions();
  },

  "only API Gateway invokes the function, and only for GET /users of this API": ({ app, api }: Subject) => {
    expect(app).toHaveNoOpenInvocation();
    expect(app.resources("aws_lambda_permission")).toEqual([
      {
        statement_id: "AllowApiGateway-GET-users",
        action: "lambda:InvokeFunction",
        function_name: app.resolve(api.getUser.functionName),
        principal: "apigateway.amazonaws.com",
        source_arn: `${app.resolve(api.restApi.executionArn)}/*/GET/users`,
      },
    ]);
  },

  "only CloudWatch may publish to the alarm topic, for these alarms and this account's, and nobody without TLS": ({
    app,
    config,
  }: Subject) => {
    const topics = app.addressesOf("aws_sns_topic");
    expect(topics).toHaveLength(config.alarms ? 1 : 0);
    expect(app.addressesOf("aws_sns_topic_policy")).toHaveLength(topics.length);
    for (const topic of topics) {
      const { arn, policy } = app.only("aws_sns_topic_policy");
      expect(arn).toBe(`\${${topic}.arn}`);
      const alarms = app.addressesOf("aws_cloudwatch_metric_alarm").map((alarm) => `\${${alarm}.arn}`);
      const publish = { actions: ["sns:Publish"], resources: [arn] };
      const anybody = { type: "*", identifiers: ["*"] };
      expect(app.statements(policy)).toEqual([
        {
          ...publish,
          sid: "AllowTheseAlarms",
          principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
          condition: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [`\${${topic}.owner}`] },
            { test: "ArnEquals", variable: "aws:SourceArn", values: expect.arrayContaining(alarms) },
          ],
        },
        {
          ...publish,
          sid: "DenyWithoutTls",
          effect: "Deny",
          principals: [anybody],
          condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ]);
    }
  },

  "every alarm notifies that topic, and nothing else": ({ app }: Subject) => {
    const topics = app.addressesOf("aws_sns_topic").map((topic) => `\${${topic}.arn}`);
    for (const { alarm_actions, ok_actions } of app.resources("aws_cloudwatch_metric_alarm")) {
      expect([alarm_actions, ok_actions]).toEqual([topics, topics]);
    }
  },

  "the function's environment has the table's name, the CORS rules and the settings of logs and traces, and no secret":
    ({ app, api, table, config }: Subject) => {
      const { ALLOWED_ORIGINS, ...variables } = app.only("aws_lambda_function").environment.variables;
      expect(variables).toEqual({
        TABLE_NAME: app.resolve(table.tableName),
        ALLOWED_METHODS: api.restApi.cors ? "GET,OPTIONS" : "",
        ALLOWED_HEADERS: api.restApi.cors ? "Content-Type,Authorization" : "",
        EXPOSED_HEADERS: api.restApi.cors ? "x-amzn-RequestId" : "",
        ALLOW_CREDENTIALS: "false",
        ENVIRONMENT: config.environment,
        POWERTOOLS_LOG_LEVEL: config.telemetry.logLevel,
        POWERTOOLS_METRICS_NAMESPACE: `${config.projectName}-${config.environment}`,
        RELEASE: expect.stringMatching(/^[0-9a-f]{12}$/),
        ...(config.environment === "local" && { NODE_OPTIONS: "--enable-source-maps" }),
      });
    },

  "Terraform works in the one account, with its caller's credentials": ({ app, state, config }: Subject) => {
    for (const provider of [...app.json.provider.aws, ...state.json.provider.aws]) {
      expect(provider.allowed_account_ids).toEqual([config.accountId]);
      expect(
        Object.keys(provider).filter((it) => !/^(region|alias|allowed_account_ids|default_tags)$/.test(it)),
      ).toEqual([]);
    }
  },

  "there is no resource type that these assertions do not cover": ({ app, state }: Subject) => {
    const types = [...app.resourceTypes(), ...state.resourceTypes()];
    expect(types.filter((type) => !KNOWN_TYPES.some((known) => known.test(type)))).toEqual([]);
  },
};
