import type { Block } from "../../src/testing";
import type { StackName } from "./subject";

/** A deliberate defect in one of the stacks of `synthSubject()`. */
export interface Mutant {
  /** A description of the defect; also a folder's name where the mutants are written out. */
  readonly name: string;
  readonly stack: StackName;
  /** Changes the stack's JSON. */
  readonly mutate: (json: Block) => void;
}

/** Names of defects, and how to make each. */
type Defects = Readonly<Record<string, (json: Block) => void>>;

export function mutantsOf(stack: StackName, defects: Defects): Mutant[] {
  return Object.entries(defects).map(([name, mutate]) => ({ name, stack, mutate }));
}

/** The first resource of a type whose id has the given part in it. */
export function resource(json: Block, type: string, part = ""): Block {
  return find(json.resource[type] ?? {}, part, type);
}

/** The statements of the policy document whose id has the given part in it. */
export function statements(json: Block, part: string): Block[] {
  return find(json.data.aws_iam_policy_document, part, "policy document").statement;
}

/** The n-th statement of that document. */
export function statement(json: Block, part: string, index = 0): Block {
  const found = statements(json, part)[index];
  if (!found) throw new Error(`${part} has no statement ${index}`);
  return found;
}

export function add(json: Block, type: string, block: Block) {
  json.resource[type] = { ...json.resource[type], Defect: block };
}

export function remove(json: Block, type: string, part = "") {
  const id = Object.keys(json.resource[type]).find((it) => it.includes(part));
  delete json.resource[type][String(id)];
}

/** How the stack refers to the first resource of a type. */
export function reference(json: Block, type: string, attribute: string): string {
  return `\${${type}.${Object.keys(json.resource[type])[0]}.${attribute}}`;
}

function find(blocks: Record<string, Block>, part: string, what: string): Block {
  const found = Object.entries(blocks).find(([id]) => id.includes(part))?.[1];
  if (!found) throw new Error(`no ${what} '${part}' to make a defect in`);
  return found;
}
