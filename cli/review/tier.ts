import { RESOURCE_TYPES } from "../../src/common/resource-types";
import type { ResourceChange } from "./plan";
import { constructPath } from "./resource-name";

/** The parts of the app, in the order in which a review shows them. */
export const TIERS = ["Table", "Sign-in", "API", "Functions", "Site", "Monitoring", "State", "Other"] as const;
export type Tier = (typeof TIERS)[number];

/** Returns the tier of a resource: by its type, or that of the nearest construct, as for a role. */
export function tierFinder(resources: readonly ResourceChange[]): (resource: ResourceChange) => Tier {
  const anchors = resources.flatMap(({ type, id }) => {
    const tier = RESOURCE_TYPES[type]?.tier;
    return tier ? [{ tier, path: constructPath(id) }] : [];
  });
  return ({ type, id }) => {
    const path = constructPath(id);
    if (path.includes("StateBackend")) return "State";
    const own = RESOURCE_TYPES[type]?.tier;
    if (own) return own;
    const near = anchors.map(({ tier, path: other }) => ({ tier, shared: sharedLength(path, other) }));
    const nearest = near.sort((a, b) => b.shared - a.shared)[0];
    return nearest && nearest.shared > 0 ? nearest.tier : "Other";
  };
}

function sharedLength(path: readonly string[], other: readonly string[]): number {
  const differing = path.findIndex((part, index) => part !== other[index]);
  return differing < 0 ? path.length : differing;
}
