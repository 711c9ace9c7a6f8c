import { z } from "zod";
import { ANY_OBJECT, check, parse } from "./format";
import { type Json, type JsonObject, parseJson } from "./json";

/**
 * Terraform's state, as in its backend and in the output of `terraform state pull`. What is not read here is kept. It
 * contains sensitive values.
 */
export interface State {
  readonly version: number;
  /** Terraform increments it with every write. */
  readonly serial: number;
  /** Identifies the state: constant from its first write on. */
  readonly lineage: string;
  readonly outputs: StateOutputs;
  readonly resources: readonly StateResource[];
}

/** Identifies a version of a state. Both are missing where there is no state yet. */
export type StateVersion = Partial<Pick<State, "lineage" | "serial">>;

export type StateOutputs = Readonly<Record<string, { readonly value: Json; readonly sensitive?: boolean }>>;

export interface StateResource {
  /** `data` for data sources. */
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** @default - the root module */
  readonly module?: string;
  readonly provider: string;
  readonly instances: readonly StateInstance[];
}

export interface StateInstance {
  /** Index of `count`, or key of `for_each`. */
  readonly index_key?: string | number;
  readonly status?: string;
  /** Set on what was replaced, and not destroyed yet. */
  readonly deposed?: string;
  readonly schema_version: number;
  readonly attributes?: JsonObject;
  readonly dependencies?: readonly string[];
}

/** A deployed resource. */
export interface DeployedResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly module?: string;
  readonly attributes: JsonObject;
}

const OUTPUTS = z.record(
  z.string(),
  z.looseObject({ value: z.custom<Json>((value) => value !== undefined), sensitive: z.boolean().optional() }),
);

const STATE: z.ZodType<State> = z.looseObject({
  version: z.literal(4),
  serial: z.int().nonnegative(),
  lineage: z.string(),
  outputs: OUTPUTS.default({}),
  resources: z
    .array(
      z.looseObject({
        mode: z.enum(["managed", "data"]),
        type: z.string(),
        name: z.string(),
        module: z.string().optional(),
        provider: z.string(),
        instances: z.array(
          z.looseObject({
            index_key: z.union([z.string(), z.number()]).optional(),
            status: z.string().optional(),
            deposed: z.string().optional(),
            schema_version: z.int(),
            attributes: ANY_OBJECT.optional(),
            dependencies: z.array(z.string()).optional(),
          }),
        ),
      }),
    )
    .default([]),
});

/** @param name of the source, for the error. @throws Error that names each wrong field */
export function parseState(text: string, name: string): State {
  return check(STATE, parse(text, name), name);
}

/** A state; undefined where the text is none. */
export function stateIn(text: string): State | undefined {
  return STATE.safeParse(parseJson(text)).data;
}

/** The output of `terraform output -json`. @throws Error that names each wrong field */
export function checkOutputs(json: unknown): StateOutputs {
  return check(OUTPUTS, json, "What 'terraform output -json' printed");
}

/** The deployed resources of a type, in all modules, without deposed ones. */
export function resourcesOfType({ resources }: Pick<State, "resources">, type: string): DeployedResource[] {
  return resources
    .filter((resource) => resource.mode === "managed" && resource.type === type)
    .flatMap((resource) =>
      resource.instances
        .filter(({ deposed }) => !deposed)
        .map((instance) => ({
          address: `${addressOf(resource)}${indexOf(instance)}`,
          type,
          name: resource.name,
          module: resource.module,
          attributes: instance.attributes ?? {},
        })),
    );
}

/** The address of a resource, without the index of an instance. */
export function addressOf({ mode, type, name, module }: Omit<StateResource, "instances" | "provider">): string {
  return [module, mode === "data" && "data", type, name].filter(Boolean).join(".");
}

function indexOf({ index_key: key }: StateInstance): string {
  return key === undefined ? "" : `[${JSON.stringify(key)}]`;
}
