import type { ResourceChange } from "./plan";
import { constructPath } from "./resource-name";

/** The parts of the app, in the order in which a review shows them. */
export const TIERS = ["Table", "API", "Functions", "Site", "Monitoring", "State", "Other"] as const;
export type Tier = (typeof TIERS)[number];

/** Types that tell their tier by themselves. */
const BY_TYPE: readonly [RegExp, Tier][] = [
  [/^aws_api_gateway_/, "API"],
  [/^aws_dynamodb_/, "Table"],
  [/^aws_lambda_(function|layer)/, "Functions"],
  [/^aws_(cloudfront|s3)_/, "Site"],
  // Not log groups, which belong to what writes them.
  [/^aws_(cloudwatch_(metric_alarm|dashboard|query_definition)|sns_topic)/, "Monitoring"],
];

/** Says to which tier a resource of the plan belongs: by its type, or that of the nearest construct, as a role does. */
export function tierFinder(resources: readonly ResourceChange[]): (resource: ResourceChange) => Tier {
  const anchors = resources.flatMap(({ type, id }) => {
    const tier = tierOfType(type);
    return tier ? [{ tier, path: constructPath(id) }] : [];
  });
  return ({ type, id }) => {
    const path = constructPath(id);
    if (path.includes("StateBackend")) return "State";
    const own = tierOfType(type);
    if (own) return own;
    const near = anchors.map(({ tier, path: other }) => ({ tier, shared: sharedLength(path, other) }));
    const nearest = near.sort((a, b) => b.shared - a.shared)[0];
    return nearest && nearest.shared > 0 ? nearest.tier : "Other";
  };
}

function tierOfType(type: string): Tier | undefined {
  return BY_TYPE.find(([pattern]) => pattern.test(type))?.[1];
}

function sharedLength(path: readonly string[], other: readonly string[]): number {
  const differing = path.findIndex((part, index) => part !== other[index]);
  return differing < 0 ? path.length : differing;
}
