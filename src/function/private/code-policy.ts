import { join, relative } from "node:path";
import type { Construct } from "constructs";
import { type KnownTable, knownTables } from "../../common/known-tables";
import type { PolicyStatement } from "../../common/policy";
import type { CodeAnalysis, SdkRequest } from "./code-analysis";
import { actionsOfOperation } from "./sdk-operations";
import type { StaticValue } from "./sdk-use";

/** A function's code and what its role allows. */
export interface CodeAndPolicy {
  readonly function: Construct;
  /** Folder to which places in the code are relative. */
  readonly folder: string;
  readonly code: CodeAnalysis;
  /** Operations that cannot be derived from the code; given, all that is unclear is accepted. */
  readonly declaredOperations?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What the role was granted for the code to send. */
  readonly grants: readonly PolicyStatement[];
}

/** A request with what its variables stand for. */
interface Need {
  readonly action: string;
  readonly place?: string;
  readonly table?: KnownTable;
  /** @default - not known */
  readonly index?: string | "none";
}

interface Grant {
  readonly action: string;
  readonly resource: string;
}

/**
 * What the code sends without a grant, what is granted and not sent, and what cannot be derived: a sentence for each, with the
 * call that adds or removes the grant.
 */
export function policyDifferences(subject: CodeAndPolicy): string[] {
  const { code, declaredOperations, grants } = subject;
  const declared = declaredOperations?.map(actionsOfOperation) ?? [];
  const needs: Need[] = [
    ...code.requests.map((request) => needOf(request, subject)),
    ...declared.flatMap((it) => ("actions" in it ? it.actions.map((action) => ({ action })) : [])),
  ];
  const granted = grants.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
  );
  const tables = knownTables(subject.function);
  const covers = (grant: Grant, need: Need) => isAllowed(grant, need.action) && isMeant(need, grant.resource, tables);
  const missing = needs.filter((need) => !granted.some((grant) => covers(grant, need)));
  const surplus = granted.filter((grant) => grant.action.includes("*") || !needs.some((need) => covers(grant, need)));
  const unclear = declaredOperations ? [] : code.unclear;
  return [
    ...new Set([
      ...unclear.map(({ place, reason }) => sentenceOfUnclear(pathOf(place, subject), reason)),
      ...missing.map((need) => sentenceOfMissing(need, subject)),
      // With requests unknown, so is what they need.
      ...(unclear.length > 0 ? [] : surplus.map((grant) => sentenceOfSurplus(grant, subject, tables))),
    ]),
  ];
}

function needOf({ action, place, table, index }: SdkRequest, { function: fn, environment }: CodeAndPolicy): Need {
  const resolved = (it: StaticValue) => ("literal" in it ? it.literal : environment[it.variable]);
  const tableName = table && resolved(table);
  const named = knownTables(fn).filter(({ names }) => tableName !== undefined && names.includes(tableName));
  return {
    action,
    place,
    // Two stacks may each have a table of that name.
    table: named.every(({ tableArn }) => tableArn === named[0]?.tableArn) ? named[0] : undefined,
    // Nothing else reads an index.
    index: !/:(Query|Scan)$/.test(action) ? "none" : typeof index === "object" ? resolved(index) : index,
  };
}

/** Whether a grant's action, which may end in `*`, is that action. */
function isAllowed({ action }: Grant, needed: string): boolean {
  return action.endsWith("*") ? needed.startsWith(action.slice(0, -1)) : action === needed;
}

/** Whether a request may be for a resource: one whose table is not known, for any. */
function isMeant({ table, index }: Need, resource: string, tables: readonly KnownTable[]): boolean {
  const owner = tableOf(resource, tables);
  if (!table) return true;
  if (!owner) return [undefined, ...table.names].includes(tableNameIn(resource));
  // An imported table has the ARN of another one.
  if (owner.tableArn !== table.tableArn) return false;
  const grantedIndex = indexOf(resource, table) ?? "none";
  return index === undefined || index === grantedIndex;
}

/** The name of a table in an ARN that is written out, with or without the name of an index. */
function tableNameIn(resource: string): string | undefined {
  return resource.match(/^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\/([\w.-]+)(\/|$)/)?.[1];
}

/** The table that a resource is, or is an index of. */
function tableOf(resource: string, tables: readonly KnownTable[]): KnownTable | undefined {
  return tables.find(({ tableArn }) => resource === tableArn || resource.startsWith(`${tableArn}/index/`));
}

function indexOf(resource: string, { tableArn }: KnownTable): string | undefined {
  return resource === tableArn ? undefined : resource.slice(`${tableArn}/index/`.length);
}

function sentenceOfUnclear(place: string, reason: string): string {
  return `${place} ${reason}: list what it sends in sdkOperations, such as ["dynamodb:GetItem"]`;
}

function sentenceOfMissing(need: Need, subject: CodeAndPolicy): string {
  const { action, place, table } = need;
  const who = subject.function.node.id;
  const index = table && need.index !== "none" ? need.index : undefined;
  const target = table ? ` on ${targetOf(table, index)}` : "";
  const from = place === undefined ? "sdkOperations has" : `${pathOf(place, subject)} sends`;
  return `${from} ${action}${target}, which ${who} is not granted: add ${grantCall(action, subject, table, index)}`;
}

function sentenceOfSurplus({ action, resource }: Grant, subject: CodeAndPolicy, tables: readonly KnownTable[]): string {
  const who = subject.function.node.id;
  const table = tableOf(resource, tables);
  const index = table && indexOf(resource, table);
  if (action.includes("*")) return `${who} is granted ${action}, which is more than its code sends: name the actions`;
  const target = table ? ` on ${targetOf(table, index)}` : "";
  const call = grantCall(action, subject, table, index);
  return `${who} is granted ${action}${target}, which its code does not send: remove ${call}`;
}

function targetOf(table: KnownTable, index?: string): string {
  return index === undefined ? `the table ${table.id}` : `the index ${index} of the table ${table.id}`;
}

/** How code grants it: `notes.grantQuery(listNotes, { index: "ByTag" })`. */
function grantCall(action: string, { function: fn }: CodeAndPolicy, table?: KnownTable, index?: string): string {
  const [service, operation] = action.split(":");
  const grantee = variableOf(fn.node.id);
  // Those on no table in particular are the account's.
  if (service !== "dynamodb" || /:(List|DescribeEndpoints|DescribeLimits)/.test(action)) {
    return `${grantee}.addToRolePolicy({ actions: ["${action}"], resources: [...] })`;
  }
  const name = table ? variableOf(table.id) : "table";
  const method = `grant${operation}`;
  if (!GRANT_METHODS.includes(method)) return `${name}.grant(${grantee}, "${action}")`;
  return `${name}.${method}(${grantee}${index === undefined ? "" : `, { index: "${index}" }`})`;
}

/** Methods of a table that are named after the one action that they grant. */
const GRANT_METHODS = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"].map((it) => `grant${it}`);

/** What a variable for a construct is likely called: `listNotes` for `ListNotes`. */
function variableOf(id: string): string {
  return id
    .replace(/[^A-Za-z0-9]+(.)/g, (_, next: string) => next.toUpperCase())
    .replace(/^./, (it) => it.toLowerCase());
}

/** A place as a path from where the app is synthesized. */
function pathOf(place: string, { folder }: CodeAndPolicy): string {
  return relative(process.cwd(), join(folder, place));
}
