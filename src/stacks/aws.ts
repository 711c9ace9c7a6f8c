import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import type { AppConfig } from "../config";

/** Gives a stack its AWS provider: one region, one account (any other is refused), and tags on everything. */
export function configureAws(stack: TerraformStack, config: AppConfig) {
  new AwsProvider(stack, "Aws", {
    region: config.region,
    allowedAccountIds: [config.accountId],
    defaultTags: [{ tags: { project: config.projectName, environment: config.environment, "managed-by": "cdktf" } }],
  });
  // The constructs use only what both majors have.
  stack.addOverride("terraform.required_providers.aws.version", ">= 5.100.0, < 7.0.0");
  stack.addOverride("terraform.required_version", ">= 1.10.0");
}
