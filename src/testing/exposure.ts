import type { Block } from "./block";
import type { Principal, Statement } from "./policy-document";
import type { TerraformJson } from "./terraform-json";

const BLOCKS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

/** Every way in which a bucket of the stack is, or could become, public: one line each. */
export function publicBuckets(app: TerraformJson): string[] {
  const lines = app.addressesOf("aws_s3_bucket").flatMap((address) => {
    const blocks = app
      .resources("aws_s3_bucket_public_access_block")
      .filter(({ bucket }) => refersTo(app, bucket, address));
    if (blocks.length !== 1) return [`${address} has ${blocks.length} public access blocks`];
    return BLOCKS.filter((flag) => blocks[0]?.[flag] !== true).map((flag) => `${address} lacks ${flag}`);
  });
  for (const type of ["aws_s3_bucket", "aws_s3_bucket_acl", "aws_s3_object"]) {
    for (const address of app.addressesOf(type)) {
      const { acl = "private", access_control_policy: policy } = app.at(address) ?? {};
      if (acl !== "private" || policy) lines.push(`${address} has the ACL ${policy ? "of a policy" : acl}`);
    }
  }
  for (const address of app.addressesOf("aws_s3_bucket_policy")) {
    const allowed = app.statements(app.at(address)?.policy).filter(isAllow);
    if (allowed.some(({ not_principals, principals = [] }) => not_principals?.length || principals.some(isEverybody))) {
      lines.push(`${address} lets everybody in`);
    }
  }
  return lines;
}

/** Every Allow of the stack, in whatever policy, whose actions are not named one by one: one line each. */
export function wildcardActions(app: TerraformJson): string[] {
  return allPolicies(app).flatMap(([address, statements]) =>
    statements
      .filter(isAllow)
      .flatMap(({ actions = [], not_actions }) => [
        ...actions.filter((action) => /[*?]/.test(action)).map((action) => `${address} allows ${action}`),
        ...(not_actions?.length ? [`${address} allows everything but ${not_actions.join(", ")}`] : []),
      ]),
  );
}

/** Every permission by which more than one named source may invoke a function: one line each. */
export function openInvocations(app: TerraformJson): string[] {
  const permissions = app.addressesOf("aws_lambda_permission").flatMap((address) => {
    const { principal, source_arn: source, action } = app.at(address) ?? {};
    return [
      ...(/\*/.test(principal) ? [`${address} is for everybody`] : []),
      ...(action === "lambda:InvokeFunction" ? [] : [`${address} allows ${action}`]),
      ...(isNamedSource(source) ? [] : [`${address} is for any source like '${source ?? "*"}'`]),
    ];
  });
  const urls = app
    .addressesOf("aws_lambda_function_url")
    .filter((address) => app.at(address)?.authorization_type !== "AWS_IAM");
  return [...permissions, ...urls.map((address) => `${address} is for everybody`)];
}

/** Whether a source ARN names its resource: stars are for what is below, such as an API's stages. */
function isNamedSource(source: unknown): boolean {
  return (
    typeof source === "string" && /^(\$\{[\w.-]+\}|arn:[^:*?]+:[^:*?]+:[^:*?]*:[^:*?]*:[^:/*?]+)([:/].*)?$/.test(source)
  );
}

/** All policies of the stack by address: of data sources, and of whatever holds a document itself. */
function allPolicies(app: TerraformJson): [address: string, statements: Statement[]][] {
  const documents = Object.keys(app.json.data?.aws_iam_policy_document ?? {}).map((name) => [
    `data.aws_iam_policy_document.${name}`,
    `\${data.aws_iam_policy_document.${name}.json}`,
  ]);
  const own = app.addresses().flatMap((address) => {
    const { policy, assume_role_policy, inline_policy = [] } = app.at(address) ?? {};
    return [policy, assume_role_policy, ...inline_policy.map((it: Block) => it.policy)]
      .filter((it) => it !== undefined && !documents.some(([, reference]) => reference === it))
      .map((it) => [address, it]);
  });
  return [...documents, ...own].map(([address = "", policy = ""]) => [address, app.statements(policy)]);
}

function refersTo(app: TerraformJson, value: string, address: string): boolean {
  const bucket: Block | undefined = app.at(address);
  return value.startsWith(`\${${address}.`) || value === bucket?.bucket;
}

const isAllow = ({ effect = "Allow" }: Statement) => effect !== "Deny";
const isEverybody = ({ identifiers }: Principal) =>
  identifiers.some((name) => /^(\*|arn:aws[a-z-]*:iam::\*)/.test(name));
