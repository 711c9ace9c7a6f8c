import { addressOf, type State, type StateInstance } from "../terraform/state";
import { isHalfMade, withResources } from "./stack";

/**
 * The state without the taint of these resources, whose creation a deploy did not finish: the next apply updates them, and
 * replaces nothing.
 */
export function withoutTaint(state: State, addresses: readonly string[]): State {
  const resources = state.resources.map((resource) => {
    if (!addresses.includes(addressOf(resource))) return resource;
    return {
      ...resource,
      instances: resource.instances.map((it) => (isHalfMade(it) ? withoutStatus(resource.type, it) : it)),
    };
  });
  return withResources(state, resources);
}

function withoutStatus(type: string, { status: _, ...instance }: StateInstance): StateInstance {
  if (type !== "aws_cloudfront_function") return instance;
  // It may not be published yet, which the provider never checks: without the attribute it publishes at the next apply.
  return { ...instance, attributes: { ...instance.attributes, publish: null } };
}
