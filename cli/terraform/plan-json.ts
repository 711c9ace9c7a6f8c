import type { Json, JsonObject } from "../review/json";

/**
 * What `terraform show -json <plan>` prints, as far as a review reads it.
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
  /** Of the shape of `after`: `true` where the value is known only once applied. */
  readonly after_unknown?: Json;
  readonly before_sensitive?: Json;
  readonly after_sensitive?: Json;
  /** Paths of attributes that cannot be changed in place. */
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
