import { RESOURCE_TYPES } from "../common/resource-types";

/** Where a stack's resources are. */
interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** The ARN or id that a resource will have, with its name where AWS will choose an id. */
export function pseudoArn(type: string, attribute: string, name: string, home: Home): string | undefined {
  const words: Record<string, string> = { region: home.region, account: home.accountId, name };
  const pattern = RESOURCE_TYPES[type]?.identifiers?.[attribute];
  return pattern?.replace(/\b(region|account|name)\b/g, (word) => words[word] ?? word);
}
