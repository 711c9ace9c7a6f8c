import { type JsonObject, objectOf } from "../terraform/json";
import type { PlanJson, ResourceChangeJson } from "../terraform/plan";
import { type AttributeChange, attributeChanges } from "./attribute-changes";
import { type Home, homeOf } from "./home";
import { hideSensitive } from "./sensitive";
import { Values } from "./values";

/** What happens to a resource. */
export type Action = "replace" | "destroy" | "create" | "update" | "forget" | "import" | "move" | "none";

/** A resource before and after the plan, without sensitive values. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  /** The last part of the address, which CDKTF makes of the construct's path. */
  readonly id: string;
  readonly action: Action;
  /** Missing when the resource is new. */
  readonly before?: JsonObject;
  /** Missing when it is destroyed; what is known only after the apply is from the configuration, as far as possible. */
  readonly after?: JsonObject;
  /** Its configuration as plain values; missing where the plan has none of it. */
  readonly configured?: JsonObject;
  readonly attributes: readonly AttributeChange[];
  /** Attributes that require the replacement. */
  readonly replacedFor: readonly string[];
  /** An interrupted deploy did not finish its creation. */
  readonly isTainted: boolean;
}

/** A plan, for reviews. */
export interface Plan {
  /** All resources of the stack, the unchanged ones too. */
  readonly resources: readonly ResourceChange[];
  /** Names of outputs that change. */
  readonly outputs: readonly string[];
  readonly home: Home;
}

/** Reads a plan from what `terraform show -json` prints. */
export function readPlan(json: PlanJson): Plan {
  const home = homeOf(json);
  const values = new Values(json, home);
  const managed = (json.resource_changes ?? []).filter(({ mode }) => mode === "managed");
  return {
    home,
    resources: managed.map((change) => readResource(change, values)),
    outputs: Object.entries(json.output_changes ?? {})
      .filter(([, { actions }]) => actions.some((action) => action !== "no-op"))
      .map(([name]) => name),
  };
}

function readResource(json: ResourceChangeJson, values: Values): ResourceChange {
  const { address, type, name, change } = json;
  const configured = values.configured(address);
  const exists = (value: unknown) => value !== null && value !== undefined;
  return {
    address,
    type,
    id: name,
    action: actionOf(json),
    before: exists(change.before) ? objectOf(hideSensitive(change.before, change.before_sensitive)) : undefined,
    after: exists(change.after) ? values.expected(address) : undefined,
    configured: Object.keys(configured).length > 0 ? configured : undefined,
    attributes: attributeChanges(change, configured),
    replacedFor: (change.replace_paths ?? []).map((path) => (Array.isArray(path) ? path.join(".") : String(path))),
    isTainted: json.action_reason === "replace_because_tainted",
  };
}

function actionOf({ change, address, previous_address }: ResourceChangeJson): Action {
  const actions = change.actions;
  if (actions.includes("delete")) return actions.includes("create") ? "replace" : "destroy";
  if (actions.includes("create")) return "create";
  if (actions.includes("forget")) return "forget";
  if (change.importing) return "import";
  if (actions.includes("update")) return "update";
  return previous_address !== undefined && previous_address !== address ? "move" : "none";
}
