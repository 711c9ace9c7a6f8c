import { addressOf, type State, type StateInstance } from "../terraform/state";
import { isHalfMade, withResources } from "./stack";

/**
 * The state in which these count as made, although a deploy did not finish making them: the next apply changes what they
 * lack, and replaces nothing.
 */
export function withoutTaint(state: State, addresses: readonly string[]): State {
  const resources = state.resources.map((resource) => {
    if (!addresses.includes(addressOf(resource))) return resource;
    return {
      ...resource,
      instances: resource.instances.map((it) => (isHalfMade(it) ? asMade(resource.type, it) : it)),
    };
  });
  return withResources(state, resources);
}

function asMade(type: string, { status: _, ...instance }: StateInstance): StateInstance {
  if (type !== "aws_cloudfront_function") return instance;
  // It may not be published yet, which the provider never looks for: without this it does so at the next apply.
  return { ...instance, attributes: { ...instance.attributes, publish: null } };
}
