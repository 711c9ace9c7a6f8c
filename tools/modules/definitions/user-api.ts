import type { CorsOptions } from "../../../src/api/cors-policy";
import { UserApi, type UserApiProps } from "../../../src/app/user-api";
import type { Telemetry } from "../../../src/function/telemetry";
import { TABLE_ARN, TABLE_ARN_RULE, Table } from "../../../src/table/table";
import { type Decisions, fixed, type ModuleDefinition, unavailable, variable } from "../definition";
import { mapStrings, type Synthesis } from "../merge";
import {
  hostName,
  logRetention,
  matching,
  nameOf,
  origins,
  over0,
  together,
  typeOf,
  wholeNumber,
  wholeOver0,
} from "../rules";

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/UserData";

const cors: Decisions<CorsOptions> = {
  allowOrigins: variable({
    description:
      "Exact origins of the pages that may call the API, `scheme://host[:port]` without a trailing slash; every other one gets no allow header.",
    rules: [origins],
    sample: ["https://app.example.com"],
    other: ["https://app.example.com", "http://localhost:3000"],
  }),
  allowHeaders: fixed("Content-Type and Authorization"),
  exposeHeaders: fixed("x-amzn-RequestId"),
  allowCredentials: fixed("false: pages send no cookies"),
  maxAgeSeconds: variable({ rules: [wholeNumber(0, 86_400)], other: 60 }),
  errorCors: variable({
    type: "string",
    description:
      "With `first-origin` only the first of `allow_origins` may read API Gateway's own errors; with `any-origin` every origin may, because they contain no data of the app.",
    rules: [typeOf("first-origin", "any-origin")],
    other: "any-origin",
  }),
};

const telemetry: Decisions<Telemetry> = {
  logLevel: variable({ type: "string", rules: [typeOf("DEBUG", "INFO", "WARN", "ERROR")], other: "DEBUG" }),
  metricsNamespace: variable({
    type: "string",
    description: "CloudWatch namespace of the function's own metrics. That it writes none is not available.",
    other: "Shop",
  }),
  environment: variable({ other: "staging" }),
};

const decisions: Decisions<UserApiProps> = {
  table: {
    variables: [
      {
        name: "table_arn",
        type: "string",
        description: "ARN of the table where the users are. The function may read an item of it, and nothing else.",
        isRequired: true,
        rules: [matching(TABLE_ARN, TABLE_ARN_RULE, "UserData")],
        sample: TABLE,
        other: TABLE.replace("UserData", "Customers"),
      },
      {
        name: "table_kms_key_arn",
        type: "string",
        description:
          "The key that encrypts the table: the function gets `kms:Decrypt` on it. Default: the AWS owned key.",
        default: null,
        other: KEY,
      },
    ],
  },
  cors: { of: { file: "src/api/cors-policy.ts", name: "CorsOptions" }, decisions: cors },
  apiName: variable({ other: "CustomerAPI" }),
  functionName: variable({ rules: [nameOf("function")], other: "GetCustomer" }),
  stageName: variable({ rules: [nameOf("stage")], other: "v1" }),
  throttlingRateLimit: variable({ rules: [over0], other: 7 }),
  throttlingBurstLimit: variable({ rules: [wholeOver0], other: 9 }),
  memorySizeMiB: variable({ rules: [wholeNumber(128, 10_240)], other: 512 }),
  timeoutSeconds: variable({
    description: "Timeout, 1 to 29 seconds: API Gateway waits no longer.",
    rules: [wholeNumber(1, 29)],
    other: 20,
  }),
  logRetentionDays: variable({ rules: [logRetention], other: 90 }),
  accessLogRetentionDays: variable({ rules: [logRetention], other: 90 }),
  logKmsKeyArn: variable({
    description: "Encrypts the logs of the API; the key's policy must allow CloudWatch Logs to use it.",
    other: KEY,
    with: { access_log_retention_days: 30 },
  }),
  tracing: variable(),
  telemetry: { of: { file: "src/function/telemetry.ts", name: "Telemetry" }, decisions: telemetry },
  domainName: variable({ rules: [hostName], other: "api.example.com", with: { certificate_arn: CERTIFICATE } }),
  certificateArn: variable({
    description: "ARN of an issued certificate for `domain_name`, in the API's region.",
    rules: [together("var.domain_name", "come with domain_name", CERTIFICATE)],
    other: CERTIFICATE,
    with: { domain_name: "api.example.com" },
  }),
  defaultAuthorizer: unavailable("anybody may call the API; routes and authorizers are constructs"),
  binaryMediaTypes: fixed("none: bodies are text"),
  packaging: fixed("the handler is in the module, as a zip"),
  sourceMap: fixed("false"),
};

export const userApi: ModuleDefinition = {
  name: "user-api",
  construct: { file: "src/app/user-api.ts", name: "UserApi" },
  props: { file: "src/app/user-api.ts", name: "UserApiProps" },
  decisions,
  switches: {
    tableKey: "var.table_kms_key_arn != null",
    tracing: "var.tracing",
    anyOrigin: 'var.error_cors == "any-origin"',
    accessLog: "var.access_log_retention_days != null",
    environment: "var.environment != null",
    domain: "var.domain_name != null",
  },
  build(stack, { string, number, expression }, isOn) {
    const table = Table.fromTableArn(stack, "Table", {
      tableArn: string("table_arn"),
      kmsKeyArn: isOn("tableKey") ? string("table_kms_key_arn") : undefined,
    });
    const domain = { domainName: string("domain_name"), certificateArn: string("certificate_arn") };
    const api = new UserApi(stack, "UserApi", {
      table,
      cors: {
        allowOrigins: [expression(FIRST)],
        maxAgeSeconds: number("max_age_seconds"),
        errorCors: isOn("anyOrigin") ? "any-origin" : "first-origin",
      },
      apiName: string("api_name"),
      functionName: string("function_name"),
      stageName: string("stage_name"),
      throttlingRateLimit: number("throttling_rate_limit"),
      throttlingBurstLimit: number("throttling_burst_limit"),
      memorySizeMiB: number("memory_size_mib"),
      timeoutSeconds: number("timeout_seconds"),
      logRetentionDays: number("log_retention_days"),
      accessLogRetentionDays: isOn("accessLog") ? number("access_log_retention_days") : undefined,
      logKmsKeyArn: string("log_kms_key_arn"),
      tracing: isOn("tracing"),
      telemetry: {
        logLevel: string("log_level") as "INFO",
        metricsNamespace: expression("coalesce(var.metrics_namespace, var.function_name)"),
        environment: isOn("environment") ? string("environment") : undefined,
      },
      ...(isOn("domain") && domain),
      packaging: "zip",
    });
    const { restApi, getUser } = api;
    const of = (file: string, name: string, attribute: string) => ({ file, name, attribute });
    const ofApi = (attribute: string) => of("src/api/rest-api.ts", "RestApi", attribute);
    const ofFunction = (attribute: string) => of("src/function/node-function.ts", "NodeFunction", attribute);
    const { aliasTarget } = restApi;
    return {
      url: { value: api.url, of: of("src/app/user-api.ts", "UserApi", "url") },
      origin: { value: api.origin, of: of("src/app/user-api.ts", "UserApi", "origin") },
      rest_api_id: { value: restApi.restApiId, of: ofApi("restApiId") },
      stage_name: { value: restApi.stageName, of: ofApi("stageName") },
      stage_arn: { value: restApi.stageArn, of: ofApi("stageArn") },
      ...(aliasTarget && {
        alias_target_domain_name: { value: aliasTarget.domainName, of: ofApi("aliasTarget") },
        alias_target_hosted_zone_id: { value: aliasTarget.hostedZoneId, of: ofApi("aliasTarget") },
      }),
      function_name: { value: getUser.functionName, of: ofFunction("functionName") },
      function_arn: { value: getUser.functionArn, of: ofFunction("functionArn") },
      role_name: { value: getUser.roleName, of: ofFunction("roleName") },
      log_group_name: { value: getUser.logGroupName, of: ofFunction("logGroupName") },
    };
  },
  adapt: allowEachOrigin,
  notes: [
    "It has the one route `GET /users`. An API of other routes is made with the `RestApi` construct: its routes and their order of deployment are known at synth.",
    "The zip has the repository's handler and what it imports; it reads the table's item by the key `userId`.",
  ],
};

/** The construct renders its list of origins when it is synthesized: here Terraform does, from the one that it was given. */
function allowEachOrigin(module: Synthesis): Synthesis {
  const { resource } = module;
  const change = (type: string, from: string, to: string) => {
    let found = false;
    const changed = mapStrings(resource[type] ?? {}, (text) => {
      found ||= text.includes(from);
      return text.replaceAll(from, to);
    });
    if (!found) throw new Error(`no ${type} of user-api has: ${from}`);
    return { [type]: changed };
  };
  return {
    ...module,
    resource: {
      ...resource,
      ...change("aws_api_gateway_integration_response", `$origin == "\${${FIRST}}"`, `\${${EACH}}`),
      ...change("aws_api_gateway_deployment", FIRST, "var.allow_origins"),
      ...change("aws_lambda_function", FIRST, 'join(",", var.allow_origins)'),
    },
  };
}

const FIRST = "var.allow_origins[0]";
const EACH = 'join(" || ", [for origin in var.allow_origins : "$origin == \\"${origin}\\""])';
