import type { Permission } from "./permission";
import type { Condition } from "./policy-document";

/** A permission that a test expects of a role. */
export interface ExpectedPermission {
  /** Exact, as `dynamodb:GetItem`. */
  readonly action: string;
  /** An ARN, or a construct's: `table.tableArn`, `${logGroup.arn}:*`. */
  readonly resource: string;
  /** @default - it holds without one */
  readonly conditions?: readonly Condition[];
}

/** What is there and not expected (`+`), and what is expected and not there (`-`), each in words; sorted. */
export function differenceOf(actual: readonly Permission[], expected: readonly ExpectedPermission[]): string[] {
  const [there, wanted] = [new Set(actual.map(wordsOf)), new Set(expected.map(wordsOf))];
  const surplus = [...there].filter((it) => !wanted.has(it)).map((it) => `  + ${it}`);
  const missing = [...wanted].filter((it) => !there.has(it)).map((it) => `  - ${it}`);
  return [...surplus.sort(), ...missing.sort()];
}

/** A permission in words: `dynamodb:GetItem on aws_dynamodb_table.Users_1234.arn`. */
export function wordsOf({ action, resource, conditions = [] }: ExpectedPermission): string {
  const conditionWords = conditions.map(
    ({ test, variable, values }) => `${variable} ${test} ${[...values].sort().join(" or ")}`,
  );
  const suffix = conditions.length > 0 ? ` if ${conditionWords.sort().join(" and ")}` : "";
  return `${action} on ${readable(resource)}${readable(suffix)}`;
}

/** `${aws_dynamodb_table.Users_1234.arn}/*` without Terraform's brackets. */
function readable(text: string): string {
  return text.replace(/\$\{([^}]*)\}/g, "$1");
}

/** What every `NodeFunction` may do without a grant: write its log group. */
export function ownLog({ logGroupArn }: { readonly logGroupArn: string }): ExpectedPermission[] {
  return ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ action, resource: `${logGroupArn}:*` }));
}
