import type { IConstruct } from "constructs";

/** A table as far as a function's grants and code name it. */
export interface KnownTable {
  /** The construct's: `Notes`. */
  readonly id: string;
  /** As code or a variable may have it: the text, and the reference to the resource. */
  readonly names: readonly string[];
  readonly tableArn: string;
}

const tablesByApp = new WeakMap<IConstruct, KnownTable[]>();

/** Makes a table known to the functions of its app, which compare their grants with their code. */
export function recordTable(scope: IConstruct, table: KnownTable) {
  knownTables(scope).push(table);
}

/** The tables of the app that a construct is in. */
export function knownTables(scope: IConstruct): KnownTable[] {
  const { root } = scope.node;
  const tables = tablesByApp.get(root) ?? [];
  tablesByApp.set(root, tables);
  return tables;
}
