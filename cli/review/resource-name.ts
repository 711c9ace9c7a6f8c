import { type JsonObject, textOf } from "../terraform/json";

/** What a resource's type is called, and the attribute that names it in AWS. */
const KINDS: Readonly<Record<string, readonly [kind: string, nameAttribute: string]>> = {
  aws_api_gateway_rest_api: ["API", "name"],
  aws_api_gateway_stage: ["stage", "stage_name"],
  aws_api_gateway_method: ["method", ""],
  aws_api_gateway_resource: ["path", "path"],
  aws_api_gateway_gateway_response: ["API's own errors", "response_type"],
  aws_cloudfront_distribution: ["distribution", "comment"],
  aws_cloudwatch_log_group: ["log group", "name"],
  aws_cloudwatch_metric_alarm: ["alarm", "alarm_name"],
  aws_dynamodb_table: ["table", "name"],
  aws_dynamodb_table_item: ["item of table", "table_name"],
  aws_iam_policy: ["policy", "name"],
  aws_iam_role: ["role", "name"],
  aws_iam_role_policy: ["policy of role", "role"],
  aws_lambda_function: ["function", "function_name"],
  aws_lambda_function_url: ["address of function", "function_name"],
  aws_lambda_permission: ["permission to call function", "function_name"],
  aws_s3_bucket: ["bucket", "bucket"],
  aws_s3_bucket_policy: ["policy of bucket", "bucket"],
  aws_s3_bucket_public_access_block: ["public access block of bucket", "bucket"],
  aws_s3_object: ["file", "key"],
};

/** Attributes that name a resource of any other type. */
const USUAL_NAMES = ["name", "function_name", "bucket", "domain_name", "fqdn"];

/** The name that the resource has in AWS; nothing where it has none or it is not known. */
export function physicalName(type: string, values: JsonObject): string | undefined {
  const [, attribute] = KINDS[type] ?? [];
  return textOf((attribute ? [attribute] : USUAL_NAMES).map((name) => values[name]).find((value) => textOf(value)));
}

/** What the type is called: `table`, or its own name without the provider's. */
function kindOf(type: string): string {
  return KINDS[type]?.[0] ?? type.replace(/^aws_(api_gateway_|cloudfront_|s3_bucket_)?/, "").replaceAll("_", " ");
}

/** The path of the construct that CDKTF made the id of, without its hash: `UserApi/GetUser/Role`. */
export function constructPath(id: string): string[] {
  return id.replace(/_[0-9A-F]{8}$/, "").split("_");
}

/** How a person calls the resource: `table UserData`; without a name, by its construct. */
export function nameResource(type: string, id: string, values: JsonObject | undefined): string {
  return `${kindOf(type)} ${physicalName(type, values ?? {}) ?? constructPath(id).join("/")}`;
}
