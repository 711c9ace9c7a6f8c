import { readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { cdktf } from "./deployment/deployment";
import { localApp } from "./deployment/local-app";
import { forgetLocalCloud, localCloud, runMain } from "./deployment/local-cloud";
import { showSteps } from "./deployment/steps";
import { findEmulator, stopEmulator } from "./emulator/emulator";
import { findForwarder, stopForwarder } from "./emulator/forwarder";
import { readOptions } from "./lib/arguments";
import { prepareToolchain } from "./toolchain/toolchain";

const OPTIONS = { example: { type: "string" }, verbose: { type: "boolean", default: false } } as const;
const USAGE = "npm run local:down -- [--example <name>] [--verbose]";

/** `npm run local:down`: destroys the app with CDKTF, ends what runs and deletes what it wrote. */
async function main() {
  const { example, verbose } = readOptions(OPTIONS, USAGE);
  const cloud = localCloud(example);
  const { source, folder, logFile, outdir } = cloud;
  const step = showSteps({ logFile, verbose });
  const emulator = await findEmulator(folder);
  if (emulator) {
    const toolchain = await prepareToolchain();
    const siteUrl = (await findForwarder(folder))?.siteUrl;
    const app = localApp({ source, toolchain, emulator, allowOrigins: siteUrl ? [siteUrl] : [], outdir });
    await step("Destroy the app", "run this again: it goes on where it stopped", ({ tell }) =>
      cdktf({ ...app, onLine: tell }, "destroy", app.stacks.webApp),
    );
  }
  await step("Stop the local AWS", `end the processes that the records in ${folder} name`, async ({ found }) => {
    const stopped = [await stopForwarder(folder), await stopEmulator(folder)];
    if (!stopped.includes(true)) found("none was running");
  });
  forgetLocalCloud(cloud);
  rmSync(logFile, { force: true });
  const others = dirname(logFile);
  if (readdirSync(others).length === 0) rmdirSync(others);
}

runMain(main);
