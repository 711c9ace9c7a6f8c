import { type IResolveContext, Lazy, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { sha256 } from "../../common/hash";

/**
 * A string that changes exactly when one of the resources does: a hash of their attributes, keyed by their path below
 * `scope`, so that it depends neither on their order, nor on the stack, the machine or other resources; and a hash, computed
 * by Terraform, of what they refer to elsewhere, such as the ARN of a renamed function.
 */
export function deploymentTrigger(scope: Construct, resources: ReadonlySet<TerraformResource>): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) => {
      const model = [...resources].map((resource) => [
        resource.node.path.slice(scope.node.path.length),
        withoutMetadata(context.resolve(resource.toTerraform())),
      ]);
      const json = canonicalJson(Object.fromEntries(model));
      const own = [...resources].map((resource) => context.resolve(resource.fqn).slice(2, -1));
      const others = referencesIn(json).filter(
        (reference) => !own.some((address) => reference.startsWith(`${address}.`)),
      );
      return `${sha256(json, 32)}${others.length > 0 ? `-\${sha1(jsonencode([${others.join(", ")}]))}` : ""}`;
    },
  });
}

/** The distinct Terraform expressions in a string, sorted: `aws_lambda_function.GetUser_1234.invoke_arn`. */
function referencesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\$\{([^}]+)\}/g)].map(([, reference = ""]) => reference))].sort();
}

function withoutMetadata(block: unknown): unknown {
  return JSON.parse(JSON.stringify(block, (key, value) => (NO_EFFECT.has(key) ? undefined : value)));
}

/** JSON with sorted keys: equal values give equal strings. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`).join(",")}}`;
}

/** Attributes that reach no client, or reach it without a deployment. */
const NO_EFFECT = new Set(["//", "depends_on", "lifecycle", "tags", "name", "description", "endpoint_configuration"]);
