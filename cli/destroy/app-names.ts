import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../project/target";
import { type Json, type JsonObject, objectOf, textOf } from "../review/json";
import type { ResourceChange } from "../review/plan";
import { stackFolder } from "../terraform/deployment";

/** Names of an app's resources that tags do not lead to. */
export interface AppNames {
  readonly logGroups: readonly string[];
  readonly originAccessControls: readonly string[];
  readonly responseHeadersPolicies: readonly string[];
  readonly cloudFrontFunctions: readonly string[];
}

/** The names in the synthesized stack, and those of what the state held. */
export function namesOf({ deployment, stack }: Target, resources: readonly ResourceChange[]): AppNames {
  const text = readFileSync(join(stackFolder(deployment, stack), "cdk.tf.json"), "utf8");
  const synthesized = objectOf((JSON.parse(text) as JsonObject).resource);
  const namesOfType = (type: string) => {
    const held = resources.filter((resource) => resource.type === type).map(({ before }) => before as Json | undefined);
    const names = [...Object.values(objectOf(synthesized[type])), ...held].map((each) => textOf(objectOf(each).name));
    // A name that is made of another one's is known from the state alone.
    return [...new Set(names)].filter((name): name is string => name !== undefined && !name.includes("${"));
  };
  return {
    logGroups: namesOfType("aws_cloudwatch_log_group"),
    originAccessControls: namesOfType("aws_cloudfront_origin_access_control"),
    responseHeadersPolicies: namesOfType("aws_cloudfront_response_headers_policy"),
    cloudFrontFunctions: namesOfType("aws_cloudfront_function"),
  };
}
