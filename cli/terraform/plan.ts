import { z } from "zod";
import { ANY_OBJECT, ANY_VALUE, check } from "./format";
import type { Json, JsonObject } from "./json";

/**
 * The part of the output of `terraform show -json <plan>` that a review reads.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChangeJson[];
  readonly output_changes?: Readonly<Record<string, ChangeJson>>;
  readonly prior_state?: { readonly values?: { readonly root_module?: StateModuleJson } };
  readonly configuration?: {
    readonly provider_config?: Readonly<Record<string, { readonly name?: string; readonly expressions?: JsonObject }>>;
    readonly root_module?: { readonly resources?: readonly ResourceConfigJson[] };
  };
}

export interface ResourceChangeJson {
  readonly address: string;
  readonly previous_address?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly action_reason?: string;
  readonly change: ChangeJson;
}

export interface ChangeJson {
  readonly actions: readonly string[];
  readonly before?: Json;
  readonly after?: Json;
  /** Of the shape of `after`: `true` where the value is known only after the apply. */
  readonly after_unknown?: Json;
  readonly before_sensitive?: Json;
  readonly after_sensitive?: Json;
  /** Paths of attributes that require the replacement. */
  readonly replace_paths?: readonly Json[];
  readonly importing?: Json;
}

interface StateModuleJson {
  readonly resources?: readonly {
    readonly address: string;
    readonly type: string;
    readonly values?: JsonObject;
    readonly sensitive_values?: Json;
  }[];
}

interface ResourceConfigJson {
  readonly address: string;
  readonly expressions?: JsonObject;
}

const CHANGE = z.object({
  actions: z.array(z.string()),
  before: ANY_VALUE,
  after: ANY_VALUE,
  after_unknown: ANY_VALUE,
  before_sensitive: ANY_VALUE,
  after_sensitive: ANY_VALUE,
  replace_paths: z.array(z.custom<Json>()).optional(),
  importing: ANY_VALUE,
});

const PLAN: z.ZodType<PlanJson> = z.object({
  // Minor versions only add to it.
  format_version: z.string().regex(/^1\./, "must be 1, with any minor version"),
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        previous_address: z.string().optional(),
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        action_reason: z.string().optional(),
        change: CHANGE,
      }),
    )
    .optional(),
  output_changes: z.record(z.string(), CHANGE).optional(),
  prior_state: z
    .object({
      values: z
        .object({
          root_module: z
            .object({
              resources: z
                .array(
                  z.object({
                    address: z.string(),
                    type: z.string(),
                    values: ANY_OBJECT.optional(),
                    sensitive_values: ANY_VALUE,
                  }),
                )
                .optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
  configuration: z
    .object({
      provider_config: z
        .record(z.string(), z.object({ name: z.string().optional(), expressions: ANY_OBJECT.optional() }))
        .optional(),
      root_module: z
        .object({
          resources: z.array(z.object({ address: z.string(), expressions: ANY_OBJECT.optional() })).optional(),
        })
        .optional(),
    })
    .optional(),
});

/** @param name of the plan's file, for the error. @throws Error that names the file and each wrong field */
export function checkPlan(json: unknown, name: string): PlanJson {
  return check(PLAN, json, name);
}
