/**
 * The supported Node.js runtimes of Lambda, oldest first, each with its deprecation date and the first version of
 * hashicorp/aws that accepts it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const NODE_RUNTIMES = {
  "nodejs22.x": { deprecatedOn: "2027-04-30", awsProvider: "5.100.0" },
  // hashicorp/terraform-provider-aws#44986
  "nodejs24.x": { deprecatedOn: "2028-04-30", awsProvider: "6.20.0" },
} as const;

export type NodeRuntime = keyof typeof NODE_RUNTIMES;

/** docs/decisions/0018-lambda-runtime.md has the date of its next change. */
export const DEFAULT_RUNTIME: NodeRuntime = "nodejs22.x";

/** esbuild's name for the runtime's version of Node.js: `node22`. */
export function bundleTargetOf(runtime: NodeRuntime): string {
  return runtime.replace("nodejs", "node").replace(".x", "");
}
