/** Where a stack's resources are. */
interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** ARNs, and an id that is one's own choice, of resources that are not there yet. */
const PATTERNS: Readonly<Record<string, string>> = {
  "aws_api_gateway_rest_api.execution_arn": "arn:aws:execute-api:region:account:name",
  "aws_cloudfront_distribution.arn": "arn:aws:cloudfront::account:distribution/name",
  "aws_cloudwatch_log_group.arn": "arn:aws:logs:region:account:log-group:name",
  "aws_dynamodb_table.arn": "arn:aws:dynamodb:region:account:table/name",
  "aws_iam_role.arn": "arn:aws:iam::account:role/name",
  "aws_lambda_function.arn": "arn:aws:lambda:region:account:function:name",
  "aws_s3_bucket.arn": "arn:aws:s3:::name",
  "aws_s3_bucket.id": "name",
  "aws_sns_topic.arn": "arn:aws:sns:region:account:name",
  "aws_sqs_queue.arn": "arn:aws:sqs:region:account:name",
};

/** The ARN or id that a resource will have, with its name where AWS will choose an id. */
export function pseudoArn(type: string, attribute: string, name: string, home: Home): string | undefined {
  const words: Record<string, string> = { region: home.region, account: home.accountId, name };
  return PATTERNS[`${type}.${attribute}`]?.replace(/\b(region|account|name)\b/g, (word) => words[word] ?? word);
}
