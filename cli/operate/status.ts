import { runMain } from "../project/local-cloud";
import { findState } from "../project/state-location";
import { readArguments } from "../ui/arguments";
import { describeAppStatus, readAppStatus } from "./app-status";
import { readDeployed } from "./deployed";

const USAGE = `npm run status -- <environment>
  --example <name>  for 'local': that example's`;

/** `npm run status`: where an environment is, how it does, and when it was changed. */
async function main() {
  const { values, positionals } = readArguments({ example: { type: "string" } }, USAGE);
  const [environment, ...rest] = positionals;
  if (!environment || rest.length > 0) throw new Error(USAGE);
  const deployed = await readDeployed(await findState(environment, { example: values.example }));
  const now = new Date();
  console.log(describeAppStatus(deployed, await readAppStatus(deployed, now), now));
}

runMain(main);
