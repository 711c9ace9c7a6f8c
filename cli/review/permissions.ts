import { UNCHECKED_POLICY } from "../../src/common/policy";
import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { type JsonObject, stringsOf, textOf } from "../terraform/json";
import { describeArn, namesEverything } from "./arn";
import type { Home } from "./home";
import type { Plan, ResourceChange } from "./plan";
import { type Conditions, describeConditions, type Rule, rulesOf } from "./policy-document";
import { nameResource, physicalName } from "./resource-name";
import { SENSITIVE } from "./sensitive";

/** A permission that a plan adds or removes. */
export interface PermissionChange {
  readonly gained: boolean;
  /** Address of the resource that has the policy. */
  readonly address: string;
  readonly effect: Rule["effect"];
  /** `function RetrieveUserData`, `cloudfront.amazonaws.com`, `*`. */
  readonly principal: string;
  readonly action: string;
  /** `table UserData`. */
  readonly resource: string;
  /** As text; empty without any. */
  readonly condition: string;
  /** The accepted values by test: `ArnEquals aws:SourceArn`. Of a policy only. */
  readonly conditions: Conditions;
  /** A wildcard for actions, or for the resources of a role. */
  readonly isWildcard: boolean;
  /** The principal is everybody. */
  readonly isPublic: boolean;
}

/** A policy whose document the plan does not show. */
interface UnreadablePolicy {
  readonly address: string;
  readonly message: string;
}

/** A role, new or with other permissions, that a synth does not compare with the code of its function. */
interface UncheckedRole {
  readonly address: string;
  readonly message: string;
}

export interface PermissionReview {
  readonly changes: readonly PermissionChange[];
  readonly unreadable: readonly UnreadablePolicy[];
  readonly unchecked: readonly UncheckedRole[];
}

/** Policies of identities; any other policy is of the resource to which it grants access. */
const IDENTITY_POLICIES = ["aws_iam_role_policy", "aws_iam_policy", "aws_iam_user_policy", "aws_iam_group_policy"];
const ATTACHMENTS = /^aws_iam_(role|user|group)_policy_attachment$/;

/** Compares all policies of the stack before and after. */
export function reviewPermissions(plan: Plan): PermissionReview {
  const reader = new PolicyReader(plan);
  const changes: PermissionChange[] = [];
  const unreadable: UnreadablePolicy[] = [];
  for (const resource of plan.resources) {
    if (resource.action === "none" || resource.action === "forget") continue;
    const [before, after] = [reader.read(resource, resource.before), reader.read(resource, resource.after)];
    if (!before || !after) {
      const { type, id, address } = resource;
      const message = `${nameResource(type, id, resource.after ?? resource.before)}: not known before it is applied, or sensitive`;
      unreadable.push({ address, message });
      continue;
    }
    changes.push(...without(after, before).map((rule) => ({ ...rule, gained: true })));
    changes.push(...without(before, after).map((rule) => ({ ...rule, gained: false })));
  }
  return { changes, unreadable, unchecked: uncheckedRoles(plan) };
}

function uncheckedRoles({ resources }: Plan): UncheckedRole[] {
  const changed = resources.filter(({ action }) => action !== "none" && action !== "forget");
  const hasChanged = (role: ResourceChange) =>
    changed.includes(role) ||
    changed.some(({ type, after }) => type === "aws_iam_role_policy" && after?.role === role.after?.name);
  return resources.flatMap((role) => {
    const description = role.type === "aws_iam_role" ? (textOf(role.after?.description) ?? "") : "";
    if (!description.startsWith(UNCHECKED_POLICY) || !hasChanged(role)) return [];
    const reason = description.slice(UNCHECKED_POLICY.length);
    const name = nameResource(role.type, role.id, role.after);
    return [{ address: role.address, message: `${name}: not compared with the code that uses it: ${reason}` }];
  });
}

type Permission = Omit<PermissionChange, "gained">;

function without(permissions: readonly Permission[], others: readonly Permission[]): Permission[] {
  const key = ({ effect, principal, action, resource, condition }: Permission) =>
    JSON.stringify([effect, principal, action, resource, condition]);
  const there = new Set(others.map(key));
  return [...new Map(permissions.map((it) => [key(it), it])).entries()]
    .filter(([it]) => !there.has(it))
    .map(([, it]) => it);
}

/** Describes policies, with the names of the plan's resources. */
class PolicyReader {
  private readonly home: Home;
  /** Names of APIs and distributions by AWS's ids. */
  private readonly names = new Map<string, string>();
  private readonly functionsByRole = new Map<string, string>();

  constructor({ resources, home }: Plan) {
    this.home = home;
    for (const { type, id, before, after } of resources) {
      for (const values of [before, after]) {
        const awsId = textOf(values?.id);
        const ownName = physicalName(type, values ?? {});
        if (awsId && ownName && RESOURCE_TYPES[type]?.hasIdOfAws) this.names.set(awsId, ownName);
        const role = type === "aws_lambda_function" ? textOf(values?.role) : undefined;
        if (role) this.functionsByRole.set(role.slice(role.lastIndexOf("/") + 1), nameResource(type, id, values));
      }
    }
  }

  /** The permissions in the policy of a resource; undefined when it cannot be read. */
  read({ type, id, address }: ResourceChange, values: JsonObject | undefined): Permission[] | undefined {
    if (!values) return [];
    const owner = nameResource(type, id, values);
    const explain = (principal: string, on: string, isIdentity: boolean) => (rule: Rule) =>
      this.permission(address, rule, { principal, on, isIdentity });
    if (type === "aws_lambda_permission") return [this.readInvocation(address, values)];
    if (type === "aws_lambda_function_url") return this.readFunctionUrl(address, values);
    if (ATTACHMENTS.test(type)) return [this.readAttachment(address, values)];
    if (type === "aws_iam_role") {
      return readDocument(values.assume_role_policy)?.map(explain("?", owner, false));
    }
    if (IDENTITY_POLICIES.includes(type)) {
      return readDocument(values.policy)?.map(explain(this.nameRole(values, owner), "?", true));
    }
    // Other attributes are called `policy` too: only a document is one, or what cannot be read.
    if (!/^aws_.*_policy$/.test(type) && !isDocument(values.policy)) return [];
    return values.policy === undefined ? [] : readDocument(values.policy)?.map(explain("?", owner, false));
  }

  private permission(
    address: string,
    rule: Rule,
    context: { principal: string; on: string; isIdentity: boolean },
  ): Permission {
    const { effect, principal, action, resource, byExclusion } = rule;
    const conditions = Object.fromEntries(
      Object.entries(rule.conditions).map(([test, values]) => [test, values.map((it) => this.describeArns(it))]),
    );
    const isAllowed = effect === "Allow";
    const isWide = byExclusion || /[*?]/.test(action) || (context.isIdentity && namesEverything(resource ?? "*"));
    return {
      address,
      effect,
      principal: principal ?? context.principal,
      action,
      resource: resource === undefined ? context.on : this.describe(resource),
      condition: describeConditions(conditions),
      conditions,
      isWildcard: isAllowed && isWide,
      isPublic: isAllowed && /^(\*|everybody but|arn:[^:]*:iam::\*)/.test(principal ?? ""),
    };
  }

  private readInvocation(address: string, values: JsonObject): Permission {
    const source = stringsOf(values.source_arn)[0];
    const account = stringsOf(values.source_account)[0];
    const from = [source && `from ${this.describe(source)}`, account && `from account ${account}`].filter(Boolean);
    const principal = textOf(values.principal) ?? "?";
    return {
      ...plainPermission(address, principal, textOf(values.action) ?? "?", `function ${values.function_name}`),
      condition: from.join(" and "),
      isWildcard: /[*?]/.test(textOf(values.action) ?? ""),
      isPublic: principal === "*",
    };
  }

  /** The AWS provider adds the permission to call such a URL. */
  private readFunctionUrl(address: string, values: JsonObject): Permission[] {
    if (values.authorization_type !== "NONE") return [];
    const onFunction = `function ${values.function_name}`;
    return [{ ...plainPermission(address, "*", "lambda:InvokeFunctionUrl", onFunction), isPublic: true }];
  }

  /** The document of a managed policy is not in the plan; nearly all of AWS's allow every resource. */
  private readAttachment(address: string, values: JsonObject): Permission {
    const arn = textOf(values.policy_arn) ?? "?";
    const action = `all that the policy ${arn.slice(arn.lastIndexOf("/") + 1)} allows`;
    const isWildcard = /^arn:[^:]*:iam::aws:policy\//.test(arn);
    return { ...plainPermission(address, this.nameRole(values, "?"), action, ""), isWildcard };
  }

  private nameRole(values: JsonObject, otherwise: string): string {
    const role = textOf(values.role);
    if (!role) return otherwise;
    return this.functionsByRole.get(role) ?? `role ${role}`;
  }

  private describeArns(text: string): string {
    return text.replace(/arn:[^ ]+/g, (arn) => this.describe(arn));
  }

  private describe(resource: string): string {
    return resource === "*" ? "*" : describeArn(resource, this.home, this.names);
  }
}

function plainPermission(address: string, principal: string, action: string, resource: string): Permission {
  const conditions = { condition: "", conditions: {} };
  return { address, effect: "Allow", principal, action, resource, ...conditions, isWildcard: false, isPublic: false };
}

function isDocument(value: JsonObject[string]): boolean {
  return value === SENSITIVE || rulesOf(textOf(value) ?? "") !== undefined;
}

function readDocument(value: JsonObject[string]): Rule[] | undefined {
  return rulesOf(textOf(value) ?? "");
}
