import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";
import { Synthesized } from "../../src/testing";

export { type Block, Synthesized } from "../../src/testing";

/** Synthesizes what `build` puts into a stack, validations included. */
export function synth(build: (stack: TerraformStack) => void): Synthesized {
  const stack = new TerraformStack(Testing.app(), "test");
  new AwsProvider(stack, "Aws");
  new ArchiveProvider(stack, "Archive");
  build(stack);
  return synthStack(stack);
}

/** Synthesizes a whole stack, validations included. */
export const synthStack = Synthesized.of;
