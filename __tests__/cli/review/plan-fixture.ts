import { outlineOf } from "../../../cli/review/outline";
import { renderText } from "../../../cli/review/render-text";
import { reviewPlan } from "../../../cli/review/review";
import type { Json, JsonObject } from "../../../cli/terraform/json";
import type { ChangeJson, PlanJson, ResourceChangeJson } from "../../../cli/terraform/plan";

/** A change of one resource, at an address as CDKTF makes it: `aws_s3_bucket.Site_Bucket_00000000`. */
export function change(type: string, id: string, details: Partial<ChangeJson>): ResourceChangeJson {
  const { before = null, after = null } = details;
  const actions = before === null ? ["create"] : after === null ? ["delete"] : ["update"];
  const name = `${id}_00000000`;
  return { address: `${type}.${name}`, mode: "managed", type, name, change: { actions, before, after, ...details } };
}

/** A plan of the account 111122223333 in eu-central-1. */
export function planOf(changes: ResourceChangeJson[], configs: Record<string, JsonObject> = {}): PlanJson {
  const expressions = {
    region: { constant_value: "eu-central-1" },
    allowed_account_ids: { constant_value: ["111122223333"] },
  };
  const resources = Object.entries(configs).map(([address, config]) => ({ address, expressions: constant(config) }));
  return {
    resource_changes: changes,
    configuration: { provider_config: { aws: { name: "aws", expressions } }, root_module: { resources } },
  };
}

/** The review as it is printed, line by line, without the empty one at its end. */
export function printed(plan: PlanJson, allow: readonly string[] = []): string[] {
  return renderText(outlineOf(reviewPlan(plan, "app-dev", allow)), { colour: false })
    .trimEnd()
    .split("\n");
}

/** A policy document of these statements. */
export function policy(...statements: JsonObject[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function allow(Action: Json, Resource: Json, more: JsonObject = {}): JsonObject {
  return { Effect: "Allow", Action, Resource, ...more };
}

/** Nested blocks are lists, whose attributes are expressions themselves. */
function constant(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const isBlocks = Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null);
      return [name, isBlocks ? value.map((item) => constant(item as JsonObject)) : { constant_value: value }];
    }),
  );
}
