import { isDeepStrictEqual } from "node:util";
import { literal, template } from "./hcl";

/** A block or a map as Terraform's JSON syntax has it. */
export type Block = Readonly<Record<string, unknown>>;

type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** What a module consists of, by type and name. */
export interface Synthesis {
  readonly resource: Blocks;
  readonly data: Blocks;
  readonly output: Readonly<Record<string, unknown>>;
}

/** Attributes whose value is a map; every other object is a block. */
const MAPS = new Set([
  "request_parameters",
  "request_templates",
  "response_parameters",
  "response_templates",
  "tags",
  "triggers",
  "variables",
]);

/**
 * Makes a module choose by a condition: what it has without a switch, or with it.
 *
 * @param merged `without`, and other switches merged into it
 * @throws Error where two switches change the same value
 */
export function mergeSwitch(merged: Synthesis, without: Synthesis, on: Synthesis, condition: string): Synthesis {
  return {
    resource: mergeBlocks(merged.resource, without.resource, on.resource, condition),
    data: mergeBlocks(merged.data, without.data, on.data, condition),
    output: mergeAttributes(merged.output, without.output, on.output, condition, "output"),
  };
}

/** Has each reference to a resource that a module may be without return null then. */
export function optionalReferences(module: Synthesis): Synthesis {
  const { resource, data, output } = module;
  const optional = Object.entries({ ...resource, ...dataTypes(data) }).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, { count }]) => (count === undefined ? [] : [`${type}.${name}`])),
  );
  return optional.reduce(
    (result: Synthesis, address) => {
      const reference = new RegExp(`(?<![\\w.])${address.replaceAll(".", "\\.")}\\.(\\w+)`, "g");
      return mapStrings(result, (text) => text.replace(reference, `one(${address}[*].$1)`));
    },
    { resource, data, output },
  );
}

const dataTypes = (data: Blocks): Blocks =>
  Object.fromEntries(Object.entries(data).map(([type, named]) => [`data.${type}`, named]));

/** The same value with every string in it changed. */
export function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((it) => mapStrings(it, change)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, mapStrings(it, change)])) as T;
}

function mergeBlocks(merged: Blocks, without: Blocks, on: Blocks, condition: string): Blocks {
  const result: Record<string, Record<string, Block>> = Object.fromEntries(
    Object.entries(merged).map(([type, named]) => [type, { ...named }]),
  );
  for (const [type, name] of addressesIn(without, on)) {
    const [before, after, present] = [without[type]?.[name], on[type]?.[name], merged[type]?.[name]];
    result[type] ??= {};
    if (before && after) {
      result[type][name] = mergeBlock(present ?? before, before, after, condition, `${type}.${name}`);
    } else if (before) {
      throw new Error(`${type}.${name} is only in the module without: ${condition}`);
    } else if (after && present) {
      const block = mergeBlock(present, withoutCount(present), after, condition, `${type}.${name}`);
      const other = String(present.count).slice("${".length, -COUNTED.length);
      result[type][name] = { ...block, count: `\${${condition} || ${other}${COUNTED}` };
    } else if (after) {
      result[type][name] = { count: `\${${condition}${COUNTED}`, ...after };
    }
  }
  return result;
}

/** After the condition by which a module has a resource. */
const COUNTED = " ? 1 : 0}";

function withoutCount({ count, ...rest }: Block): Block {
  return rest;
}

function addressesIn(...all: Blocks[]): [type: string, name: string][] {
  const addresses = all.flatMap((blocks) =>
    Object.entries(blocks).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`)),
  );
  return [...new Set(addresses)].map((address) => address.split(".") as [string, string]);
}

function mergeBlock(merged: Block, without: Block, on: Block, condition: string, path: string): Block {
  const result: Record<string, unknown> = { ...merged };
  for (const name of new Set([...Object.keys(without), ...Object.keys(on)])) {
    const [before, after] = [without[name], on[name]];
    if (isDeepStrictEqual(before, after)) continue;
    if (name === "depends_on") {
      result[name] = [...new Set([merged[name], after].flatMap((it) => it ?? []))];
    } else if (name === "triggers") {
      result[name] = withTrigger(merged.triggers as Block, after as Block, condition);
    } else if (MAPS.has(name)) {
      result[name] = mergeMap(merged[name], before as Block, after as Block, condition, `${path}.${name}`);
    } else if (isBlock(before ?? after)) {
      Object.assign(result, mergeRepeated(result, listOf(before), listOf(after), condition, name, path));
    } else {
      Object.assign(result, mergeAttributes(pick(result, name), pick(without, name), pick(on, name), condition, path));
    }
  }
  return result;
}

/** Each switch adds to what replaces a resource: so it also changes with every combination of them. */
function withTrigger(merged: Block, on: Block, condition: string): Block {
  return Object.fromEntries(
    Object.entries(merged).map(([name, value]) => {
      return [name, `${value}\${${condition} ? ${template(`-${on[name]}`)} : ""}`];
    }),
  );
}

const pick = (block: Block, name: string): Block => (name in block ? { [name]: block[name] } : {});

/** Blocks of one name: those at the same place are merged, further ones are there only by the condition. */
function mergeRepeated(
  merged: Block,
  before: readonly Block[],
  after: readonly Block[],
  condition: string,
  name: string,
  path: string,
): Block {
  if (before.length > after.length) throw new Error(`${path} has a ${name} only without: ${condition}`);
  const present = listOf(merged[name]);
  const added = after.filter((block) => !before.some((it) => isDeepStrictEqual(it, block)));
  const isAddition = before.length + added.length === after.length;
  const both = isAddition
    ? present
    : before.map((block, index) => {
        return mergeBlock(present[index] ?? block, block, after[index] ?? {}, condition, `${path}.${name}`);
      });
  const more = (isAddition ? added : after.slice(before.length)).map((content) => ({
    for_each: `\${${condition} ? [1] : []}`,
    content,
  }));
  const dynamic = (merged.dynamic ?? {}) as Record<string, readonly Block[]>;
  return {
    ...(both.length > 0 && { [name]: both }),
    ...(more.length > 0 && { dynamic: { ...dynamic, [name]: [...(dynamic[name] ?? []), ...more] } }),
  };
}

function mergeAttributes(merged: Block, without: Block, on: Block, condition: string, path: string): Block {
  const result: Record<string, unknown> = { ...merged };
  for (const name of new Set([...Object.keys(without), ...Object.keys(on)])) {
    const [before, after, present] = [without[name], on[name], merged[name]];
    if (isDeepStrictEqual(before, after)) continue;
    if (!isDeepStrictEqual(before, present))
      throw new Error(`two switches change ${path}.${name}, one by ${condition}`);
    result[name] = choice(condition, after, present);
  }
  return result;
}

function choice(condition: string, yes: unknown, no: unknown): string {
  const [a, b] = [expressionOf(yes), expressionOf(no)];
  if (condition === `${a} != null` && b === "null") return `\${${a}}`;
  return a === "true" && b === "false" ? `\${${condition}}` : `\${${condition} ? ${a} : ${b}}`;
}

/** A map keeps its entries, has some by the condition only, and others with another value. */
function mergeMap(merged: unknown, before: Block, after: Block, condition: string, path: string): unknown {
  const gone = Object.keys(before).filter((name) => !(name in after));
  if (gone.length > 0) throw new Error(`${path} has ${gone.join(", ")} only without: ${condition}`);
  const more = Object.fromEntries(Object.entries(after).filter(([name]) => !(name in before)));
  const same = Object.fromEntries(Object.keys(before).map((name) => [name, after[name]]));
  if (typeof merged === "string" && !isDeepStrictEqual(before, same)) throw new Error(`two switches change ${path}`);
  const kept = typeof merged === "string" ? merged : mergeAttributes(merged as Block, before, same, condition, path);
  if (Object.keys(more).length === 0) return kept;
  const added = `{ for name, value in ${expressionOf(more)} : name => value if ${condition} }`;
  return `\${merge(${expressionOf(kept)}, ${added})}`;
}

function isBlock(value: unknown): boolean {
  return Array.isArray(value)
    ? value.some((it) => typeof it === "object")
    : typeof value === "object" && value !== null;
}

const listOf = (value: unknown): readonly Block[] => [(value ?? []) as Block | readonly Block[]].flat();

/** A value of Terraform's JSON syntax as an HCL expression. */
function expressionOf(value: unknown): string {
  if (value === undefined) return "null";
  if (typeof value === "string") return template(value);
  if (Array.isArray(value)) return `[${value.map(expressionOf).join(", ")}]`;
  if (value === null || typeof value !== "object") return literal(value);
  const entries = Object.entries(value).map(([name, it]) => `${literal(name)} = ${expressionOf(it)}`);
  return `{ ${entries.join(", ")} }`;
}
