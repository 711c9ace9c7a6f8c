import { findEmulator } from "../local-aws/emulator";
import { findForwarder } from "../local-aws/forwarder";
import { startCommandOf } from "../project/apps";
import { localCloud, runMain } from "../project/local-cloud";
import { openPage, smokeTest } from "../project/smoke-test";
import { readOptions } from "../ui/arguments";

/** `npm run local:status`: what runs, where, and whether the page finds user 1. Exit status 1 when it does not. */
async function main() {
  const { example } = readOptions({ example: { type: "string" } }, "npm run local:status -- [--example <name>]");
  const { source, folder } = localCloud(example);
  const emulator = await findEmulator(folder);
  const forwarder = await findForwarder(folder);
  if (!emulator || !forwarder) throw new Error(`The app is not running here. Start it with: ${startCommandOf(source)}`);
  console.log(`The local AWS  ${emulator.endpoint} (process ${emulator.pid}, log ${emulator.logFile})`);
  console.log(`The page       ${forwarder.siteUrl} (process ${forwarder.pid}, log ${forwarder.logFile})`);
  console.log(`The API        ${forwarder.apiUrl}/prod`);
  if (source.main !== "main.ts") return void (await openPage(forwarder.siteUrl));
  await smokeTest(forwarder.siteUrl);
  console.log("User 1 is found the way the page does it.");
}

runMain(main);
