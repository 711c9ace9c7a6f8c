import type { Deployment } from "../deployment/deployment";
import { isAt, isHalfMade, pullState, pushState, type StateInstance, type StateJson } from "./stack";

/** Takes resources for made that the state has as tainted: the next apply changes what they lack, and replaces nothing. */
export async function keepHalfMade(deployment: Deployment, stack: string, addresses: readonly string[]) {
  await pushState(deployment, stack, withoutTaint(await pullState(deployment, stack), addresses));
}

/** The state without the mark of a deploy that did not finish making these; all else stays. */
export function withoutTaint(state: StateJson, addresses: readonly string[]): StateJson {
  const resources = (state.resources ?? []).map((resource) => {
    if (!isAt(...addresses)(resource)) return resource;
    return {
      ...resource,
      instances: resource.instances.map((it) => (isHalfMade(it) ? asMade(resource.type, it) : it)),
    };
  });
  return { ...state, serial: (state.serial ?? 0) + 1, resources };
}

function asMade(type: string, { status: _, ...instance }: StateInstance): StateInstance {
  if (type !== "aws_cloudfront_function") return instance;
  // It may not be published yet, which the provider never looks for: without this it does so at the next apply.
  return { ...instance, attributes: { ...instance.attributes, publish: null } };
}
