import { LOCAL_CLOUD, runMain } from "./deployment/local-cloud";
import { smokeTest } from "./deployment/smoke-test";
import { findEmulator } from "./emulator/emulator";
import { findForwarder } from "./emulator/forwarder";

/** `npm run local:status`: what runs, where, and whether the page finds user 1. Exit status 1 when it does not. */
async function main() {
  const emulator = await findEmulator(LOCAL_CLOUD.folder);
  const forwarder = await findForwarder(LOCAL_CLOUD.folder);
  if (!emulator || !forwarder) throw new Error("The app is not running here. Start it with: npm run local");
  console.log(`The local AWS  ${emulator.endpoint} (process ${emulator.pid}, log ${emulator.logFile})`);
  console.log(`The page       ${forwarder.siteUrl} (process ${forwarder.pid}, log ${forwarder.logFile})`);
  console.log(`The API        ${forwarder.apiUrl}/prod/users?userId=1`);
  await smokeTest(forwarder.siteUrl);
  console.log("User 1 is found the way the page does it.");
}

runMain(main);
