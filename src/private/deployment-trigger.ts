import { type IResolveContext, Lazy, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { sha256 } from "./hash";

/**
 * A hash that changes exactly when one of the resources does: of their resolved attributes, keyed by their place below
 * `scope`, so that neither order, nor another stack or machine, nor what merely stands beside them counts.
 */
export function deploymentTrigger(scope: Construct, resources: readonly TerraformResource[]): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) => {
      const model = resources.map((resource) => [
        resource.node.path.slice(scope.node.path.length),
        withoutMetadata(context.resolve(resource.toTerraform())),
      ]);
      return sha256(canonicalJson(Object.fromEntries(model)), 32);
    },
  });
}

function withoutMetadata(block: unknown): unknown {
  return JSON.parse(JSON.stringify(block, (key, value) => (NO_EFFECT.has(key) ? undefined : value)));
}

/** JSON with sorted keys: the same model gives the same text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`).join(",")}}`;
}

/** Attributes that reach no client, or reach it without a deployment. */
const NO_EFFECT = new Set(["//", "depends_on", "lifecycle", "tags", "name", "description", "endpoint_configuration"]);
