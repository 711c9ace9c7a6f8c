import { objectOf, stringsOf, textOf } from "../terraform/json";
import type { PlanJson } from "../terraform/plan";

/** The one account and the region of a stack, as its provider is configured. */
export interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** The home of a plan's resources. What its provider does not set is `?`, which matches no ARN. */
export function homeOf({ configuration }: PlanJson): Home {
  const providers = Object.entries(configuration?.provider_config ?? {});
  const { expressions } = providers.find(([key, { name }]) => key === "aws" || name === "aws")?.[1] ?? {};
  const constant = (attribute: string) => objectOf(expressions?.[attribute]).constant_value;
  return {
    accountId: stringsOf(constant("allowed_account_ids"))[0] ?? "?",
    region: textOf(constant("region")) ?? "?",
  };
}
