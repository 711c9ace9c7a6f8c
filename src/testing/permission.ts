import type { Condition, Principal, Statement } from "./policy-document";

/** One action on one resource. A statement is as many of them as it has actions, resources and principals. */
export interface Permission {
  readonly effect: "Allow" | "Deny";
  /** As `dynamodb:GetItem`. */
  readonly action: string;
  /** As `arn:…` or `${aws_dynamodb_table.Users_1234.arn}`; none in a trust policy, which is about its role. */
  readonly resource: string;
  /** As `Service lambda.amazonaws.com`; none in a role's policy, which is about its role. */
  readonly principal: string;
  readonly conditions: readonly Condition[];
}

/** Whose policy it is: of a role, of who may assume a role, of a resource such as a bucket, or a role's boundary. */
export type PolicyKind = "role" | "trust" | "resource" | "boundary";

/** A policy has an element that is not supported here: nothing is asserted about it. */
export class UnprovablePolicyError extends Error {
  constructor(what: string, owner: string) {
    super(`cannot prove what ${owner} allows: ${what}`);
    this.name = "UnprovablePolicyError";
  }
}

/** The operators that `isAllowed` evaluates just as IAM does: any other is refused. */
const OPERATORS = ["StringEquals", "ArnEquals", "Bool"];
const ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;
const ACTIONS = /^([a-z0-9-]+:[A-Za-z0-9]*\*?|\*)$/;
const REFERENCE = String.raw`\$\{[a-z0-9_]+\.[A-Za-z0-9_-]+\.[a-z0-9_]+\}`;
/** `*`, or an ARN that may begin with a reference or hold some, and may end in a star. */
const RESOURCE = new RegExp(String.raw`^(\*|(${REFERENCE}|arn(:[^:$*?]*){4}:)(${REFERENCE}|[^$*?])*\*?)$`);

/**
 * The permissions of statements, one by one.
 *
 * The grammar is what least privilege needs: exact actions, resources that are exact or end in a star, conditions that
 * can be evaluated; in a Deny or a boundary, which give nothing, also actions that end in a star.
 *
 * @param owner whose they are, for the error's words
 * @throws UnprovablePolicyError on anything else: a wildcard in an action, NotAction, a Deny in a role, …
 */
export function permissionsOf(statements: readonly Statement[], owner: string, kind: PolicyKind): Permission[] {
  return statements.flatMap((statement) => {
    const refuse = (what: string) => new UnprovablePolicyError(what, owner);
    const effect = statement.effect ?? "Allow";
    if (effect !== "Allow" && effect !== "Deny") throw refuse(`the effect '${effect}'`);
    if (effect === "Deny" && (kind === "role" || kind === "trust")) throw refuse("a Deny, which overrides an Allow");
    for (const inverse of ["not_actions", "not_resources", "not_principals"] as const) {
      if (statement[inverse]?.length) throw refuse(`${inverse}, which is everything but ${listed(statement[inverse])}`);
    }
    const { actions = [], resources = [], principals = [], condition: conditions = [] } = statement;
    if (actions.length === 0) throw refuse("a statement without an action");
    for (const action of actions) {
      const givesNothing = effect === "Deny" || kind === "boundary";
      if (!(givesNothing ? ACTIONS : ACTION).test(action)) throw refuse(`'${action}', no exact action`);
    }
    if ((resources.length === 0) !== (kind === "trust")) throw refuse(`a statement on ${resources.length} resources`);
    for (const resource of resources) {
      if (!RESOURCE.test(resource))
        throw refuse(`the resource '${resource}', neither exact nor with one star at its end`);
    }
    const hasOwner = kind === "role" || kind === "boundary";
    if ((principals.length === 0) !== hasOwner) throw refuse(`a statement with ${principals.length} principals`);
    for (const { test, values } of conditions) {
      if (!OPERATORS.includes(test)) throw refuse(`the condition operator '${test}'`);
      const pattern = test === "ArnEquals" && values.find((value) => /[*?]/.test(value));
      if (pattern) throw refuse(`the ARN '${pattern}' in a condition, which is not exact`);
    }

    const names = hasOwner ? [""] : principals.flatMap(namesOf);
    return names.flatMap((principal) =>
      (kind === "trust" ? [""] : resources).flatMap((resource) =>
        actions.map((action) => ({ effect, action, resource, principal, conditions }) as const),
      ),
    );
  });
}

function namesOf({ type, identifiers }: Principal): string[] {
  return identifiers.map((name) => (name === "*" ? "*" : `${type} ${name}`));
}

function listed(values: readonly (string | Principal)[]): string {
  return values.flatMap((it) => (typeof it === "string" ? [it] : namesOf(it))).join(" and ");
}
