import type { Target } from "../project/target";
import type { ResourceChange } from "../review/plan";
import { textOf } from "../terraform/json";
import { blocksOfType, isKnown, readSynthesized } from "../terraform/synthesized";
import { stackFolder } from "../terraform/terraform";

/** Names of an app's resources that cannot be found by tags. */
export interface AppNames {
  readonly logGroups: readonly string[];
  readonly originAccessControls: readonly string[];
  readonly responseHeadersPolicies: readonly string[];
  readonly cloudFrontFunctions: readonly string[];
}

/** The names in the synthesized stack and in the state. */
export function namesOf({ deployment, stack }: Target, resources: readonly ResourceChange[]): AppNames {
  const synthesized = readSynthesized(stackFolder(deployment, stack));
  const namesOfType = (type: string) => {
    const blocks = blocksOfType(synthesized, type).map(([, block]) => block);
    const held = resources.filter((resource) => resource.type === type).map(({ before }) => before);
    // A name with a reference in it is known only from the state.
    return [...new Set([...blocks, ...held].map((each) => textOf(each?.name)))].filter(isKnown);
  };
  return {
    logGroups: namesOfType("aws_cloudwatch_log_group"),
    originAccessControls: namesOfType("aws_cloudfront_origin_access_control"),
    responseHeadersPolicies: namesOfType("aws_cloudfront_response_headers_policy"),
    cloudFrontFunctions: namesOfType("aws_cloudfront_function"),
  };
}
