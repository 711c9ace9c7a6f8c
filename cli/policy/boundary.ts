import type { AppConfig } from "../../src/app/config";
import { statementsOf as statementsIn } from "../../src/testing/policy-document";
import { textOf } from "../terraform/json";
import { blocksOfType, type SynthesizedStack } from "../terraform/synthesized";
import { resolved } from "./arns";
import type { Need } from "./commands";
import { MAX_CHARACTERS, type PolicyDocument, sizeOf, statementsOf } from "./documents";

/**
 * The permissions boundary of the app's roles: the actions that the stack grants to any of them, on the same resources.
 * Conditions are left to the grants.
 *
 * @throws Error where it cannot be derived, or is too long for IAM: then PERMISSIONS_BOUNDARY must name another policy
 */
export function boundaryOf(config: AppConfig, stack: SynthesizedStack): PolicyDocument {
  const attached = blocksOfType(stack, "aws_iam_role_policy_attachment").map(([name]) => name);
  if (attached.length > 0)
    throw new Error(`${attached.join(", ")} attaches a policy that is not in the stack. ${OTHER}`);
  const home = { accountId: config.accountId, region: stack.aws.region ?? config.region };
  const granted = blocksOfType(stack, "aws_iam_role_policy").flatMap(([name, { policy }]) =>
    statementsIn(stack.json, textOf(policy) ?? "").flatMap((statement): Need[] => {
      const { effect = "Allow", actions = [], resources = [], not_actions = [], not_resources = [] } = statement;
      if (effect !== "Allow") return [];
      if (not_actions.length + not_resources.length > 0) {
        throw new Error(`${name} allows all but what it names. ${OTHER}`);
      }
      const on = resources.map((resource) => {
        const arn = resolved(resource, stack, home);
        if (arn === "*" && resource !== "*") {
          throw new Error(
            `${name} allows ${actions.join(", ")} on ${resource}, which is known only once deployed. ${OTHER}`,
          );
        }
        return arn;
      });
      return [{ on, actions }];
    }),
  );
  const document: PolicyDocument = { Version: "2012-10-17", Statement: statementsOf(granted) };
  const size = sizeOf(document);
  if (size > MAX_CHARACTERS) {
    throw new Error(`The boundary has ${size} characters, and a policy of IAM at most ${MAX_CHARACTERS}. ${OTHER}`);
  }
  return document;
}

const OTHER = "Set PERMISSIONS_BOUNDARY to the ARN of a policy that allows what the app's functions need.";
