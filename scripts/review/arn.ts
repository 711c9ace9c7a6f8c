import type { Home } from "./home";

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

/** How people call what the resource part of an ARN names, by service. The first group is the name. */
const WORDS: readonly [service: string, resource: RegExp, words: (name: string, rest: string) => string][] = [
  ["cloudfront", /^distribution\/(.+)$/, (name) => `distribution ${name}`],
  ["dynamodb", /^table\/([^/*]+)$/, (name) => `table ${name}`],
  [
    "dynamodb",
    /^table\/([^/*]+)\/index\/(.+)$/,
    (name, rest) => (rest === "*" ? `indexes of table ${name}` : `index ${rest} of table ${name}`),
  ],
  ["execute-api", /^([^/*]+)\/(.+)$/, (name, rest) => `requests ${rest} of API ${name}`],
  ["iam", /^role\/([^*]+)$/, (name) => `role ${name}`],
  ["lambda", /^function:([^:*]+)$/, (name) => `function ${name}`],
  ["logs", /^log-group:([^*]+?)(?::\*)?$/, (name) => `log group ${name}`],
  ["s3", /^([^/*]+)$/, (name) => `bucket ${name}`],
  [
    "s3",
    /^([^/*]+)\/(.+)$/,
    (name, rest) => (rest === "*" ? `files of bucket ${name}` : `files ${rest} of bucket ${name}`),
  ],
  ["sns", /^([^:*]+)$/, (name) => `topic ${name}`],
  ["sqs", /^([^:*]+)$/, (name) => `queue ${name}`],
];

/**
 * An ARN of the own account and region in words; any other stays as it is, so that nobody takes it for one's own.
 *
 * @param names names of resources by the ids that AWS chose
 */
export function describeArn(arn: string, home: Home, names: ReadonlyMap<string, string>): string {
  const [, service, region = "", account = "", resource = ""] =
    /^arn:aws:([^:]*):([^:]*):([^:]*):(.+)$/.exec(arn) ?? [];
  if (region !== "" && region !== home.region) return arn;
  if (account !== "" && account !== home.accountId) return arn;
  for (const [ofService, pattern, words] of WORDS) {
    const match = ofService === service ? pattern.exec(resource) : null;
    if (match?.[1]) return words(names.get(match[1]) ?? match[1], match[2] ?? "");
  }
  return arn;
}

/** Whether a resource of a policy stands for all of its kind: `*`, or an ARN that names none. */
export function namesEverything(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  const [, service, name] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/.exec(resource) ?? [];
  if (!service || !name) return false;
  return (
    /[*?]/.test(service) || /^((table|function|role|user|policy|key|secret|parameter|log-group)[/:])?\*/.test(name)
  );
}
