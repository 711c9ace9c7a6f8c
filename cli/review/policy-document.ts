import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  parseJson,
  propertyOf,
  stringsOf,
} from "../terraform/json";

/** One permission or denial of a policy, for one principal, action and resource. */
export interface Rule {
  readonly effect: "Allow" | "Deny";
  /** `*` for everybody; missing in the policy of a role, whose principal is the role. */
  readonly principal?: string;
  /** As `dynamodb:GetItem`; `every action but …` for a NotAction. */
  readonly action: string;
  /** An ARN or `*`; missing in a trust policy, whose resource is its role. */
  readonly resource?: string;
  /** The accepted values by test: `ArnEquals aws:SourceArn`. */
  readonly conditions: Conditions;
  /** Whether it matches everything but what it lists, as NotAction does. */
  readonly byExclusion: boolean;
}

export type Conditions = Readonly<Record<string, readonly string[]>>;

/** All conditions as text; empty without any. */
export function describeConditions(conditions: Conditions): string {
  return Object.entries(conditions)
    .map(([test, values]) => `${test} ${values.join(" or ")}`)
    .join(" and ");
}

/** The rules of a policy document; undefined when the text is none. */
export function rulesOf(document: string): Rule[] | undefined {
  const statements = propertyOf(parseJson(document), "Statement");
  if (statements === undefined) return undefined;
  const items = listOf(statements);
  return items.every(isObject) ? items.flatMap((item) => rulesOfStatement(objectOf(item))) : undefined;
}

function rulesOfStatement(statement: JsonObject): Rule[] {
  const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = statement;
  const effect = statement.Effect === "Deny" ? "Deny" : "Allow";
  const actions = NotAction ? [`every action but ${listed(NotAction)}`] : stringsOf(Action);
  const resources = NotResource ? [`everything but ${listed(NotResource)}`] : orNone(stringsOf(Resource));
  const principals = NotPrincipal
    ? [`everybody but ${principalsOf(NotPrincipal).join(" and ")}`]
    : orNone(principalsOf(Principal));
  const conditions = conditionsOf(objectOf(statement.Condition));
  const byExclusion = Boolean(NotAction || NotResource || NotPrincipal);
  return principals.flatMap((principal) =>
    resources.flatMap((resource) =>
      actions.map((action) => ({ effect, principal, action, resource, conditions, byExclusion }) as const),
    ),
  );
}

const listed = (value: Json) => stringsOf(value).join(" and ");
const orNone = (values: string[]): (string | undefined)[] => (values.length > 0 ? values : [undefined]);

/** Of `"*"`, `{ "AWS": [...] }`, `{ "Service": "..." }`. */
function principalsOf(principal: Json | undefined): string[] {
  if (!isObject(principal)) return stringsOf(principal);
  return Object.values(principal).flatMap((names) => stringsOf(names));
}

function conditionsOf(condition: JsonObject): Conditions {
  const tests = Object.entries(condition).flatMap(([test, variables]) =>
    Object.entries(objectOf(variables)).map(
      ([variable, values]) => [`${test} ${variable}`, listOf(values).map(String).sort()] as const,
    ),
  );
  return Object.fromEntries(tests.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The JSON of an `aws_iam_policy_document` data source; undefined when it includes other documents. */
export function documentOf(data: JsonObject): string | undefined {
  const others = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];
  if (others.some((name) => listOf(data[name]).length > 0) || !Array.isArray(data.statement)) return undefined;
  return JSON.stringify({ Statement: data.statement.map((item) => statementOf(objectOf(item))) });
}

function statementOf(block: JsonObject): JsonObject {
  const given = (value: Json | undefined) => (listOf(value).length > 0 ? value : undefined);
  return {
    Effect: block.effect ?? "Allow",
    Action: given(block.actions),
    NotAction: given(block.not_actions),
    Resource: given(block.resources),
    NotResource: given(block.not_resources),
    Principal: given(block.principals) && principalOf(block.principals),
    NotPrincipal: given(block.not_principals) && principalOf(block.not_principals),
    Condition: conditionOf(block.condition),
  };
}

function principalOf(blocks: Json | undefined): JsonObject {
  const byType: Record<string, Json[]> = {};
  for (const { type, identifiers } of listOf(blocks).map(objectOf)) {
    byType[String(type)] = [...(byType[String(type)] ?? []), ...listOf(identifiers)];
  }
  return byType;
}

function conditionOf(blocks: Json | undefined): JsonObject {
  const byTest: Record<string, JsonObject> = {};
  for (const { test, variable, values } of listOf(blocks).map(objectOf)) {
    byTest[String(test)] = { ...byTest[String(test)], [String(variable)]: values };
  }
  return byTest;
}
