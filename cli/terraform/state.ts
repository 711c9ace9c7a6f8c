import { z } from "zod";
import { ANY_OBJECT, check, parse } from "./format";
import { type Json, type JsonObject, parseJson } from "./json";

/**
 * Terraform's state, as its backend keeps it and `terraform state pull` prints it. More is in it than is read here, and
 * stays in it. Everything sensitive is in it too.
 */
export interface State {
  readonly version: number;
  /** Terraform counts it up with every write. */
  readonly serial: number;
  /** Stays the same for as long as the state is the same one. */
  readonly lineage: string;
  readonly outputs: StateOutputs;
  readonly resources: readonly StateResource[];
}

/** Which state it was. Both are missing where there was none yet. */
export type StateVersion = Partial<Pick<State, "lineage" | "serial">>;

export type StateOutputs = Readonly<Record<string, { readonly value: Json; readonly sensitive?: boolean }>>;

export interface StateResource {
  /** `data` for what Terraform only has looked up. */
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** @default - the root module */
  readonly module?: string;
  readonly provider: string;
  readonly instances: readonly StateInstance[];
}

export interface StateInstance {
  /** Which one it is of those that `count` or `for_each` makes. */
  readonly index_key?: string | number;
  readonly status?: string;
  /** There on what was replaced, and not destroyed yet. */
  readonly deposed?: string;
  readonly schema_version: number;
  readonly attributes?: JsonObject;
  readonly dependencies?: readonly string[];
}

/** A resource that is deployed. */
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

/** @param name of where it is from, for the error. @throws Error that names what is wrong */
export function parseState(text: string, name: string): State {
  return check(STATE, parse(text, name), name);
}

/** A state; nothing where the text is none. */
export function stateIn(text: string): State | undefined {
  return STATE.safeParse(parseJson(text)).data;
}

/** What `terraform output -json` prints. @throws Error that names what is wrong */
export function checkOutputs(json: unknown): StateOutputs {
  return check(OUTPUTS, json, "What 'terraform output -json' printed");
}

/** What is deployed of a type, in all modules, without what was replaced. */
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

/** Where a resource is, without the index of an instance. */
export function addressOf({ mode, type, name, module }: Omit<StateResource, "instances" | "provider">): string {
  return [module, mode === "data" && "data", type, name].filter(Boolean).join(".");
}

function indexOf({ index_key: key }: StateInstance): string {
  return key === undefined ? "" : `[${JSON.stringify(key)}]`;
}
