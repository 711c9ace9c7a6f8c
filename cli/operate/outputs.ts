import type { Project } from "../project/project";
import { findState } from "../project/state-location";
import { printJson } from "../ui/json";
import { readDeployed } from "./deployed";

/** `tiers outputs <environment>`: prints the outputs of the app's stack. Sensitive values only with `--json`. */
export async function printOutputs(project: Project, environment: string, { json }: { readonly json?: boolean }) {
  const { state } = await readDeployed(await findState(project, environment));
  const outputs = Object.entries(state.outputs);
  if (json)
    return printJson({ environment, outputs: Object.fromEntries(outputs.map(([name, { value }]) => [name, value])) });
  const width = Math.max(0, ...outputs.map(([name]) => name.length));
  for (const [name, { value, sensitive }] of outputs) {
    const shown = sensitive
      ? "(sensitive: --json shows it)"
      : typeof value === "string"
        ? value
        : JSON.stringify(value);
    console.log(`${name.padEnd(width)}  ${shown}`);
  }
}
