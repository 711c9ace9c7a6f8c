import type { Line, Outline } from "../review/outline";
import type { ResourceChange } from "../review/plan";
import { nameResource } from "../review/resource-name";
import { TIERS, tierFinder } from "../review/tier";
import { objectOf } from "../terraform/json";

/** Protections in the state, not in the configuration: a line for each table, user pool and bucket. */
export function protectionsOf(resources: readonly ResourceChange[]): string[] {
  return resources.flatMap(({ type, id, before }) => {
    const name = nameResource(type, id, before);
    const { deletion_protection, deletion_protection_enabled, force_destroy } = objectOf(before);
    if (type === "aws_dynamodb_table" && deletion_protection_enabled === true) return [`${name}: deletion protection`];
    if (type === "aws_cognito_user_pool" && deletion_protection === "ACTIVE") return [`${name}: deletion protection`];
    if (type === "aws_s3_bucket" && force_destroy !== true) return [`${name}: a destroy does not empty it`];
    return [];
  });
}

/**
 * The resources to destroy, by tier, and their protections.
 *
 * @param contents of tables and buckets, by address
 */
export function outlineOfDestroy(
  stack: string,
  resources: readonly ResourceChange[],
  contents: ReadonlyMap<string, string>,
): Outline {
  const tierOf = tierFinder(resources);
  const describe = ({ type, id, address, before }: ResourceChange): Line => {
    const inside = contents.get(address);
    return { mark: "-", text: `${nameResource(type, id, before)}${inside ? `: ${inside}` : ""}` };
  };
  const sections = [
    { title: "Protected", lines: protectionsOf(resources).map((text): Line => ({ mark: "!", text })) },
    ...TIERS.map((tier) => ({
      title: tier,
      lines: resources.filter((resource) => tierOf(resource) === tier).map(describe),
    })),
  ];
  return {
    title: `${stack}: ${resources.length} to destroy`,
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
}
