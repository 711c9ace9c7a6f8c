import type { Home } from "./home";

/** The words for the resource part of an ARN, by service. The first group is the name. */
const WORDS: readonly [service: string, resource: RegExp, words: (name: string, rest: string) => string][] = [
  ["cloudfront", /^distribution\/(.+)$/, (name) => `distribution ${name}`],
  ["cloudwatch", /^alarm:([^*]+)$/, (name) => `alarm ${name}`],
  ["cognito-idp", /^userpool\/([^/*]+)$/, (name) => `user pool ${name}`],
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
 * An ARN of the stack's account and region in words; any other is returned as it is.
 *
 * @param names names of resources by AWS's ids
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

/** Whether the resource of a policy matches all of its type: `*`, or an ARN with a wildcard for the name. */
export function namesEverything(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  const [, service, name] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/.exec(resource) ?? [];
  if (!service || !name) return false;
  return (
    /[*?]/.test(service) || /^((table|function|role|user|policy|key|secret|parameter|log-group)[/:])?\*/.test(name)
  );
}
