import {
  type ContextEntry,
  type EvaluationResult,
  GetRoleCommand,
  type IAMClient,
  paginateSimulatePrincipalPolicy,
} from "@aws-sdk/client-iam";

/** Actions on resources, with the values that a condition may compare. */
export interface SimulatedCalls {
  readonly actions: readonly string[];
  /** ARNs, or `*`. */
  readonly resources: readonly string[];
  readonly context: readonly ContextEntry[];
}

/** An action that IAM would deny. */
export interface Denial {
  readonly action: string;
  readonly resource: string;
  /** Condition keys without a value, by which IAM may decide otherwise. */
  readonly missingKeys: readonly string[];
}

/**
 * The user or the role whose policies decide for a caller: that of a session is its role.
 *
 * @param callerArn as GetCallerIdentity returns it
 * @returns undefined for the root user, to whom IAM denies nothing
 * @throws Error for others, such as a federated user
 */
export async function principalOf(iam: IAMClient, callerArn: string): Promise<string | undefined> {
  const [, account = "", resource = ""] = /^arn:aws:(?:iam|sts)::(\d+):(.+)$/.exec(callerArn) ?? [];
  if (resource === "root") return undefined;
  if (resource.startsWith("user/")) return callerArn;
  const [, role] = /^assumed-role\/([^/]+)\//.exec(resource) ?? [];
  if (!role) throw new Error(`IAM simulates users and roles, and this is ${callerArn}`);
  return (await roleArnOf(iam, role)) ?? `arn:aws:iam::${account}:role/${role}`;
}

/** A role's ARN may have a path, which those of its sessions leave out. */
async function roleArnOf(iam: IAMClient, RoleName: string): Promise<string | undefined> {
  try {
    return (await iam.send(new GetRoleCommand({ RoleName }))).Role?.Arn;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

/** Whether IAM lacks the permission. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && /^AccessDenied(Exception)?$/.test(error.name);
}

/** What a page of results holds by default: each action on each resource is one. */
const PAGE = 100;

/**
 * What IAM would deny a principal, by its policies, its boundary and its organization's.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulate(iam: IAMClient, principalArn: string, calls: SimulatedCalls): Promise<Denial[]> {
  const { actions, resources, context } = calls;
  const denials: Denial[] = [];
  const size = Math.max(1, Math.floor(PAGE / actions.length));
  for (let first = 0; first < resources.length; first += size) {
    const input = {
      PolicySourceArn: principalArn,
      ActionNames: [...actions],
      ResourceArns: resources.slice(first, first + size),
      ContextEntries: [...context],
    };
    for await (const { EvaluationResults = [] } of paginateSimulatePrincipalPolicy({ client: iam }, input)) {
      denials.push(...EvaluationResults.flatMap(denialsIn));
    }
  }
  return denials;
}

/** Of several resources, IAM may report each within the result of the action. */
function denialsIn(result: EvaluationResult): Denial[] {
  const { EvalActionName: action = "", ResourceSpecificResults: each = [] } = result;
  const all =
    each.length > 0
      ? each.map((it) => ({ ...it, decision: it.EvalResourceDecision }))
      : [{ ...result, decision: result.EvalDecision }];
  return all
    .filter(({ decision }) => decision !== "allowed")
    .map(({ EvalResourceName: resource = "*", MissingContextValues: missingKeys = [] }) => ({
      action,
      resource,
      missingKeys,
    }));
}
