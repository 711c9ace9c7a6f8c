import { Aspects, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { POLICY_ARN, POLICY_ARN_RULE } from "../common/policy";
import { requireThat } from "../common/validation";

/**
 * Sets a boundary on every role in a scope, whatever construct makes it and when: an account that requires one refuses
 * any role without it. A boundary grants nothing, it limits what grants can give.
 *
 * @param policyArn a managed policy that is there already
 * @throws ValidationError when it is not a policy's ARN
 *
 * @example
 * setPermissionsBoundary(stack, "arn:aws:iam::123456789012:policy/boundary");
 */
export function setPermissionsBoundary(scope: Construct, policyArn: string) {
  requireThat(scope, "policyArn", policyArn, POLICY_ARN_RULE, (arn) => POLICY_ARN.test(arn));
  Aspects.of(scope).add({
    visit: (construct) => {
      // By its type: `instanceof` would miss a role that another copy of the provider package made.
      if (TerraformResource.isTerraformResource(construct) && construct.terraformResourceType === "aws_iam_role") {
        construct.addOverride("permissions_boundary", policyArn);
      }
    },
  });
}
