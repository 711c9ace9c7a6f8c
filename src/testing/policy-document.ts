import type { Block } from "./block";

/** A statement in Terraform's words: as the data source `aws_iam_policy_document` has it. */
export interface Statement {
  readonly sid?: string;
  /** @default "Allow" */
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly not_actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly not_resources?: readonly string[];
  readonly principals?: readonly Principal[];
  readonly not_principals?: readonly Principal[];
  readonly condition?: readonly Condition[];
}

/** Who: `Service`, `AWS` or `Federated` and their names, or `*` for everybody. */
export interface Principal {
  readonly type: string;
  readonly identifiers: readonly string[];
}

/** One test of a request, such as StringEquals on `aws:SourceArn`. */
export interface Condition {
  readonly test: string;
  readonly variable: string;
  readonly values: readonly string[];
}

/** Other documents, and blocks that Terraform makes when it plans. */
const ELSEWHERE = /^(source|override)_|^dynamic$/;

/**
 * The statements of a policy: of the data source that it refers to, or of the JSON that it is.
 *
 * @throws Error when it is neither, or is made up of what is elsewhere
 */
export function statementsOf(json: Block, policy: string): Statement[] {
  const name = /^\$\{data\.aws_iam_policy_document\.([^.]+)\.json\}$/.exec(policy)?.[1];
  if (!name) return parseStatements(policy);
  const document: Block | undefined = json.data?.aws_iam_policy_document?.[name];
  if (!document) throw new Error(`not a policy document of this stack: ${policy}`);
  const statements: Block[] = listOf(document.statement);
  const unreadable = [document, ...statements].flatMap((block) =>
    Object.keys(block).filter((key) => ELSEWHERE.test(key)),
  );
  if (unreadable.length > 0) throw new Error(`a policy that is made up elsewhere cannot be read: ${unreadable.join()}`);
  return statements;
}

function parseStatements(policy: string): Statement[] {
  let document: Block;
  try {
    document = JSON.parse(policy);
  } catch {
    throw new Error(`not a policy document: ${policy}`);
  }
  return listOf(document.Statement).map((it: Block) => ({
    sid: it.Sid,
    effect: it.Effect,
    actions: listOf(it.Action),
    not_actions: listOf(it.NotAction),
    resources: listOf(it.Resource),
    not_resources: listOf(it.NotResource),
    principals: principalsOf(it.Principal),
    not_principals: principalsOf(it.NotPrincipal),
    condition: conditionsOf(it.Condition),
  }));
}

function principalsOf(principal: string | Record<string, string | string[]> = {}): Principal[] {
  if (typeof principal === "string") return [{ type: principal, identifiers: [principal] }];
  return Object.entries(principal).map(([type, names]) => ({ type, identifiers: listOf(names) }));
}

function conditionsOf(condition: Record<string, Record<string, string | string[]>> = {}): Condition[] {
  return Object.entries(condition).flatMap(([test, variables]) =>
    Object.entries(variables).map(([variable, values]) => ({ test, variable, values: listOf(values).map(String) })),
  );
}

/** IAM and Terraform both let a list of one be written without its brackets. */
function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
