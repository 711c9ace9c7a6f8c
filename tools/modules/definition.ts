import type { TerraformStack } from "cdktf";
import type { Synthesis } from "./merge";
import type { Rule } from "./rules";
import { type Declared, type Member, membersOf } from "./source-docs";

/** What becomes of a prop of the construct. */
export type Decision =
  | VariableDecision
  | { readonly fixed: string }
  | { readonly unavailable: string }
  /** Of a prop with props. */
  | { readonly of: Declared; readonly decisions: Readonly<Record<string, Decision>> };

interface VariableDecision {
  readonly variables: readonly VariableSettings[];
}

/** What the prop's documentation does not have. */
export interface VariableSettings {
  /** @default - the prop's, in snake case */
  readonly name?: string;
  /** @default - the prop's, where it is a string, a number, a boolean or a list of strings */
  readonly type?: string;
  /** @default - the prop's */
  readonly description?: string;
  /** As JSON; null: the variable may be null. @default - the prop's */
  readonly default?: unknown;
  readonly isRequired?: boolean;
  /** @default - none */
  readonly rules?: readonly Rule[];
  /** A good value. @default - the default */
  readonly sample?: unknown;
  /** Another good value. @default - the opposite of a boolean's default */
  readonly other?: unknown;
  /** Values of other variables without which it has no effect. @default - none */
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A variable of a module. */
export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** Not set: the variable is required. */
  readonly default?: unknown;
  readonly rules: readonly Rule[];
  readonly sample: unknown;
  readonly other: unknown;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** One decision for each prop of the construct. */
export type Decisions<Props> = { readonly [Prop in keyof Required<Props>]: Decision };

/** The variables of a module as tokens. */
export interface Tokens {
  string(name: string): string;
  number(name: string): number;
  boolean(name: string): boolean;
  /** Any expression: `var.allow_origins[0]`. */
  expression(hcl: string): string;
  /** Any expression that is a list of strings. */
  list(hcl: string): string[];
}

/** What a construct becomes as a module. */
export interface ModuleDefinition {
  readonly name: string;
  readonly construct: Declared;
  readonly props: Declared;
  readonly decisions: Readonly<Record<string, Decision>>;
  /** Further variables, for what the construct has methods for. @default - none */
  readonly variables?: readonly Variable[];
  /**
   * What the construct decides when it is synthesized: it is synthesized without and with each of these, and the module
   * chooses between the two by this HCL condition.
   */
  readonly switches: Readonly<Record<string, string>>;
  /** @default - none */
  readonly locals?: Readonly<Record<string, string>>;
  /**
   * Adds the construct to a stack.
   *
   * @param folder an empty one, until the stack is synthesized
   * @returns the values of the outputs, by attribute, by name
   */
  build(
    stack: TerraformStack,
    tokens: Tokens,
    isOn: (name: string) => boolean,
    folder: string,
  ): Readonly<Record<string, OutputValue>>;
  /** What HCL does in another way than the construct. @default - nothing */
  adapt?(module: Synthesis): Synthesis;
  /** Files of the module that are not generated here, by name. @default - none */
  readonly files?: Readonly<Record<string, () => string | Uint8Array>>;
  /** Values of variables in the example that are not the sample. `${…}` is an expression. @default - none */
  readonly example?: Readonly<Record<string, string>>;
  /** Sentences for its README. */
  readonly notes: readonly string[];
}

/** An output: its value, and the attribute whose documentation describes it. */
export interface OutputValue {
  readonly value: string;
  readonly of: Declared & { readonly attribute: string };
}

export const variable = (settings: VariableSettings = {}): Decision => ({ variables: [settings] });
export const fixed = (reason: string): Decision => ({ fixed: reason });
export const unavailable = (reason: string): Decision => ({ unavailable: reason });

/** `memorySizeMiB` → `memory_size_mib`. */
function snakeCase(name: string): string {
  return name
    .replace("MiB", "Mib")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** A prop and what becomes of it. Props of a prop follow in its place: `cors.allowOrigins`. */
interface Decided {
  readonly path: string;
  readonly member: Member;
  readonly decision: Exclude<Decision, { readonly of: unknown }>;
}

/** The props of a construct. @throws Error when one has no decision, or a decision has no prop */
export function decidedProps(definition: Pick<ModuleDefinition, "props" | "decisions">, prefix = ""): Decided[] {
  const members = membersOf(definition.props);
  for (const prop of members.keys()) {
    if (!definition.decisions[prop]) throw new Error(`${definition.props.name}.${prop} has no decision`);
  }
  return Object.entries(definition.decisions).flatMap(([prop, decision]): Decided[] => {
    const member = members.get(prop);
    if (!member) throw new Error(`${definition.props.name} has no prop ${prop}`);
    const path = `${prefix}${prop}`;
    if (!("of" in decision)) return [{ path, member, decision }];
    return decidedProps({ props: decision.of, decisions: decision.decisions }, `${path}.`);
  });
}

/** The props that are no variables, and why. */
export function otherProps(definition: ModuleDefinition): [path: string, why: string][] {
  return decidedProps(definition).flatMap(({ path, decision }): [string, string][] => {
    if ("fixed" in decision) return [[path, `fixed: ${decision.fixed}`]];
    return "unavailable" in decision ? [[path, `not available: ${decision.unavailable}`]] : [];
  });
}

/** The variables of a module, in the order of its decisions. @throws Error when a prop's documentation lacks something */
export function variablesOf(definition: ModuleDefinition): Variable[] {
  const ofProps = decidedProps(definition).flatMap(({ member, decision }) =>
    "variables" in decision ? decision.variables.map((settings) => variableOf(member, settings)) : [],
  );
  return [...ofProps, ...(definition.variables ?? [])];
}

const TYPES: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  boolean: "bool",
  "readonly string[]": "list(string)",
};

function variableOf(member: Member, settings: VariableSettings): Variable {
  const { name = snakeCase(member.name), type = TYPES[member.type], rules = [] } = settings;
  if (!type) throw new Error(`${name} requires a type: ${member.name} is ${member.type}`);
  const [value, words] = defaultOf(member, settings);
  const description = [settings.description ?? member.description, words && `Default: ${words}.`]
    .filter(Boolean)
    .join(" ");
  const { sample = value, other = typeof value === "boolean" ? !value : undefined } = settings;
  return { name, type, description, default: value, rules, sample, other, with: settings.with };
}

/** The default as a value, and in words where it is none. */
function defaultOf(member: Member, settings: VariableSettings): [value: unknown, words?: string] {
  if (settings.isRequired) return [undefined];
  if (settings.default !== undefined) return [settings.default];
  if (!member.isOptional) return [undefined];
  const text = member.default ?? "";
  const words = /^- (.*)$/.exec(text)?.[1];
  if (words !== undefined) return [null, words];
  try {
    return [JSON.parse(text)];
  } catch {
    throw new Error(`@default of ${member.name} is neither JSON nor words: ${text}`);
  }
}
