import { type Deployment, terraform } from "../deployment/deployment";
import type { StateVersion } from "./plan-folder";

/** Which state the stack has now; it must be initialised. */
export async function stateVersionOf(deployment: Deployment, stack: string): Promise<StateVersion> {
  // Without `onLine`: a state is not for logs.
  const printed = await terraform({ ...deployment, onLine: undefined }, stack, "state", "pull");
  if (!printed.includes("{")) return {};
  const { lineage, serial } = jsonIn(printed) as StateVersion;
  return { lineage, serial };
}

/** The JSON that Terraform printed, maybe with a warning before or after it. */
export function jsonIn(printed: string): unknown {
  return JSON.parse(printed.slice(printed.indexOf("{"), printed.lastIndexOf("}") + 1));
}
