import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { stopEmulator } from "../local-aws/emulator";
import { stopForwarder } from "../local-aws/forwarder";
import { forgetLocalCloud, localCloud, runMain } from "../project/local-cloud";
import { readOptions } from "../ui/arguments";

const OPTIONS = { example: { type: "string" } } as const;
const USAGE = "npm run local:down -- [--example <name>]";

/**
 * `npm run local:down`: ends what runs and deletes what it wrote. The app goes with its local AWS, whatever state either
 * is in, so that nothing has to be destroyed first.
 */
async function main() {
  const { example } = readOptions(OPTIONS, USAGE);
  const cloud = localCloud(example);
  const stopped = await Promise.all([stopForwarder(cloud.folder), stopEmulator(cloud.folder)]);
  forgetLocalCloud(cloud);
  rmSync(cloud.logFile, { force: true });
  const others = dirname(cloud.logFile);
  if (existsSync(others) && readdirSync(others).length === 0) rmdirSync(others);
  console.log(
    stopped.includes(true) ? "The local AWS is gone, and the app with it." : "No local AWS was running here.",
  );
}

runMain(main);
