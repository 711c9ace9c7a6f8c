import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { runMain } from "../project/local-cloud";
import { findState } from "../project/state-location";
import { readArguments } from "../ui/arguments";
import { readDeployed } from "./deployed";
import { readDuration, tail } from "./tail";

const USAGE = `npm run logs -- <environment> [--since 10m] [--request <id>] [--follow]
  --since    how far back: 45s, 10m (the default), 2h, 1d     --request  only the lines with this id
  --follow   goes on until Ctrl-C                             --example <name>  for 'local': that example's`;

/** `npm run logs`: what the function of an environment logged, oldest first. */
async function main() {
  const { values, positionals } = readArguments(OPTIONS, USAGE);
  const [environment, ...rest] = positionals;
  if (!environment || rest.length > 0) throw new Error(USAGE);
  const startTime = Date.now() - readDuration(values.since);
  const { example, request: requestId, follow } = values;
  const { outputs, client } = await readDeployed(await findState(environment, { example }));
  const options = { logGroupName: outputs.log_group_name, startTime, requestId, follow };
  for await (const line of tail(new CloudWatchLogsClient(client), options)) console.log(line);
}

const OPTIONS = {
  since: { type: "string", default: "10m" },
  request: { type: "string" },
  follow: { type: "boolean", default: false },
  example: { type: "string" },
} as const;

runMain(main);
