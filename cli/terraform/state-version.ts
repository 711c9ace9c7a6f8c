import type { StateVersion } from "../release/plan-folder";
import { type Deployment, readState } from "./deployment";

/** Which state the stack has now; it must be initialised. */
export async function stateVersionOf(deployment: Deployment, stack: string): Promise<StateVersion> {
  const { lineage, serial } = (await readState(deployment, stack)) as StateVersion;
  return { lineage, serial };
}
