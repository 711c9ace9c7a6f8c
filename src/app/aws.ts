import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import { StateBackend } from "../state/state-backend";
import type { AppConfig } from "./config";
import { setPermissionsBoundary } from "./permissions-boundary";
import { lockProviders, requireLockedVersion } from "./provider-lock";

/** The versions of Terraform and OpenTofu that the constructs are for. */
export const REQUIRED_TERRAFORM = ">= 1.10.0";

/** Gives a stack its AWS provider: one region, one account (any other is refused), and tags on everything. */
export function configureAws(stack: TerraformStack, config: AppConfig) {
  new AwsProvider(stack, "Aws", { ...settingsOf(config), region: config.region });
  requireLockedVersion(stack, "aws");
  lockProviders(stack);
  stack.addOverride("terraform.required_version", REQUIRED_TERRAFORM);
}

/** A second provider for what is in us-east-1 whatever the app's region, such as CloudFront's certificates. */
export function usEast1Provider(stack: TerraformStack, config: AppConfig): AwsProvider {
  return new AwsProvider(stack, "AwsUsEast1", { ...settingsOf(config), region: "us-east-1", alias: "us-east-1" });
}

/** Configures the providers and the state backend of a stack. */
export function configureStack(stack: TerraformStack, config: AppConfig) {
  configureAws(stack, config);
  if (config.packaging === "archive") {
    new ArchiveProvider(stack, "Archive");
    requireLockedVersion(stack, "archive");
  }
  StateBackend.configure(stack, config.state);
  if (config.permissionsBoundary) setPermissionsBoundary(stack, config.permissionsBoundary);
}

function settingsOf({ accountId, projectName: project, environment }: AppConfig) {
  return {
    allowedAccountIds: [accountId],
    defaultTags: [{ tags: { project, environment, "managed-by": "cdktf" } }],
  };
}
