import type { Aws } from "../aws/aws";
import type { State } from "../terraform/state";
import type { TerraformRun } from "../terraform/terraform";
import type { Diagnosis } from "./diagnosis";
import { withoutTaint } from "./half-made";
import { importAll, importable } from "./import";
import { findDoubles, findOrphans } from "./orphans";
import { findLostDeployments, withReplaced } from "./replaced-deployments";
import { changeState, readStack } from "./stack";
import { findTableItems, withItems } from "./table-item";

/** Finds resources of a stack that exist and are missing or tainted in its state; the stack must be initialised. */
export async function findLostResources(aws: Aws, deployment: TerraformRun, name: string): Promise<Diagnosis> {
  const stack = await readStack(deployment, name);
  const halfMade = stack.halfMade();
  const { orphans, left } = await findOrphans(aws, stack);
  const { ready, waiting } = importable(stack, orphans);
  const found = await findTableItems(aws, stack);
  const willExist = (address: string) => ready.some((it) => it.address === address) || stack.has(address);
  const items = found.items.filter(({ address }) => stack.dependencies(address).every(willExist));
  const lost = await findLostDeployments(aws, stack);
  return {
    repairs: [
      ...halfMade.map(
        (address) => `keep ${address}: a deploy did not finish its creation, and the next would replace it`,
      ),
      ...ready.map(({ address, id }) => `import ${address} (${id}): it exists, and the state lacks it`),
      ...items.map(
        ({ address }) => `enter ${address}: it exists with the right content, and Terraform cannot import items`,
      ),
      ...lost.map(
        ({ address, id }) => `enter ${id} as replaced by ${address}: no state has it, and the next apply deletes it`,
      ),
    ],
    left: [
      ...left,
      ...waiting.map(({ address, id }) => `${address} (${id}) exists, but something that it depends on does not`),
      ...found.left,
      ...(await findDoubles(aws, stack)),
    ],
    repair: async () => {
      const change = (how: (state: State) => State) => changeState(deployment, name, how);
      if (halfMade.length > 0) await change((state) => withoutTaint(state, halfMade));
      if (ready.length > 0) await importAll(deployment, name, stack, ready);
      if (items.length > 0) await change((state) => withItems(state, items));
      if (lost.length > 0) await change((state) => withReplaced(state, lost));
    },
  };
}
