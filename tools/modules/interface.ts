import { type ModuleDefinition, variablesOf } from "./definition";
import { synthesizeModule } from "./synthesize";

/** What users of a module depend on. */
export interface ModuleInterface {
  readonly variables: Readonly<Record<string, { readonly type: string; readonly isRequired: boolean }>>;
  readonly outputs: readonly string[];
  /** Addresses of resources: where one is gone, Terraform destroys the resource. */
  readonly resources: readonly string[];
}

/** The modules of a release. */
export interface Release {
  /** As in package.json. */
  readonly version: string;
  readonly modules: Readonly<Record<string, ModuleInterface>>;
}

export function interfaceOf(definition: ModuleDefinition): ModuleInterface {
  const { resource, output } = synthesizeModule(definition);
  const variables = variablesOf(definition).map((it) => {
    return [it.name, { type: it.type, isRequired: it.default === undefined }] as const;
  });
  const resources = Object.entries(resource).flatMap(([type, named]) =>
    Object.keys(named).map((it) => `${type}.${it}`),
  );
  return {
    variables: Object.fromEntries(variables.sort(([a], [b]) => (a < b ? -1 : 1))),
    outputs: Object.keys(output).sort(),
    resources: resources.sort(),
  };
}

/** What configurations that call the modules of a release would have to change, or would lose, with those of another one. */
export function breakingChanges(before: Release["modules"], after: Release["modules"]): string[] {
  return Object.entries(before).flatMap(([name, module]) => {
    const now = after[name];
    return now ? changesOf(module, now).map((change) => `${name}: ${change}`) : [`${name} is gone`];
  });
}

function changesOf(before: ModuleInterface, after: ModuleInterface): string[] {
  const goneFrom = (kind: string, old: readonly string[], present: readonly string[]) =>
    old.filter((it) => !present.includes(it)).map((it) => `the ${kind} ${it} is gone`);
  const changed = Object.entries(after.variables).flatMap(([name, { type, isRequired }]) => {
    const was = before.variables[name];
    if (!was) return isRequired ? [`the variable ${name} is new and required`] : [];
    return [
      ...(was.type === type ? [] : [`the variable ${name} is ${type}, no longer ${was.type}`]),
      ...(isRequired && !was.isRequired ? [`the variable ${name} is now required`] : []),
    ];
  });
  return [
    ...goneFrom("variable", Object.keys(before.variables), Object.keys(after.variables)),
    ...changed,
    ...goneFrom("output", before.outputs, after.outputs),
    ...goneFrom("resource", before.resources, after.resources),
  ];
}

/** Whether semantic versioning allows breaking changes from one version to another: by the first number that is not 0. */
export function mayBreak(before: string, after: string): boolean {
  const [old, now] = [before, after].map((version) => version.split(".").map(Number)) as [number[], number[]];
  const [major = 0, minor = 0] = old;
  const [nextMajor = 0, nextMinor = 0] = now;
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor);
}
