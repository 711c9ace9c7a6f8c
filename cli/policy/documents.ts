import type { Condition } from "./actions";
import type { Need } from "./commands";

/** A policy document of IAM. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** Of a managed policy, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_CHARACTERS = 6_144;

/** Statements, each of the actions that have the same resources and condition. */
export function statementsOf(needs: readonly Need[]): PolicyStatement[] {
  const atoms = new Map<string, { action: string; condition?: Condition; resources: Set<string> }>();
  for (const { on, actions, condition } of needs) {
    for (const action of actions) {
      const key = JSON.stringify([action, condition]);
      const atom = atoms.get(key) ?? { action, condition, resources: new Set() };
      for (const resource of on) atom.resources.add(resource);
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

/** Without what another one with a star covers. */
function withoutCovered(resources: readonly string[]): string[] {
  return resources.filter((resource) => !resources.some((other) => other !== resource && covers(other, resource)));
}

/** Whether a resource is all that another one names, which may end with a star. */
export function covers(other: string, resource: string): boolean {
  return other.endsWith("*") ? resource.startsWith(other.slice(0, -1)) : resource === other;
}

/** Statements in as few documents as IAM's limit allows. */
export function documentsOf(statements: readonly PolicyStatement[]): PolicyDocument[] {
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

/** The characters that IAM counts. */
export function sizeOf(value: object): number {
  return JSON.stringify(value).replace(/\s/g, "").length;
}
