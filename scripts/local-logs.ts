import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { readOutputs } from "./deployment/deployment";
import { localApp } from "./deployment/local-app";
import { localCloud, REGION, runMain } from "./deployment/local-cloud";
import { findEmulator } from "./emulator/emulator";
import { prepareToolchain } from "./toolchain/toolchain";

/** `npm run local:logs`: what the function logged on the local AWS, oldest first. */
async function main() {
  const { source, folder, outdir } = localCloud();
  const emulator = await findEmulator(folder);
  if (!emulator) throw new Error("The app is not running here. Start it with: npm run local");
  const app = localApp({ source, toolchain: await prepareToolchain(), emulator, allowOrigins: [], outdir });
  const { log_group_name: logGroupName } = await readOutputs(app, app.stacks.webApp);

  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new CloudWatchLogsClient({ endpoint: emulator.endpoint, region: REGION, credentials });
  for await (const { events } of paginateFilterLogEvents({ client }, { logGroupName })) {
    for (const { timestamp, message } of events ?? []) {
      console.log(`${new Date(timestamp ?? 0).toISOString()}  ${message?.trimEnd()}`);
    }
  }
}

runMain(main);
