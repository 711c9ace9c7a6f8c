import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, findEmulator, startEmulator, stopEmulator } from "../local-aws/emulator";
import { findForwarder, startForwarder, stopForwarder } from "../local-aws/forwarder";
import { type LocalApp, localApp } from "../project/local-app";
import {
  forgetLocalCloud,
  type LocalCloud,
  localCloud,
  PREFERRED_PORTS,
  REGION,
  runMain,
} from "../project/local-cloud";
import { openPage, smokeTest } from "../project/smoke-test";
import { freePort } from "../system/ports";
import { synthesize } from "../terraform/deployment";
import { withLock } from "../toolchain/lock.cjs";
import { toolsFolder } from "../toolchain/paths";
import { forgetProviders, hasProviders } from "../toolchain/provider-source";
import { prepareToolchain, type Toolchain } from "../toolchain/toolchain";
import { readOptions } from "../ui/arguments";
import { type RunStep, StepError, showSteps } from "../ui/steps";
import { deployNeededState } from "./state";
import { deployWebApp } from "./web-app";

const OPTIONS = { example: { type: "string" }, verbose: { type: "boolean", default: false } } as const;
const USAGE = "npm run local -- [--example <name>] [--verbose]";

/**
 * `npm run local`: the whole app on the local AWS, from nothing, or just what changed since the last run. Whatever an
 * interrupted run left is repaired, or thrown away and built again.
 * `--example <name>` takes that example instead of main.ts, `--verbose` shows all output.
 */
async function main(cloud: LocalCloud, verbose: boolean) {
  const { source, folder, logFile, outdir } = cloud;
  const step = showSteps({ logFile, verbose });

  const hadProviders = hasProviders();
  const toolchain = await step("Set up the tools", "get what is named above and run this again", async (progress) => {
    const tools = await prepareToolchain(progress.tell);
    const { summary, archiveProvider } = tools.providerSource;
    const packaging = archiveProvider ? "" : "; no archive provider there, so packaging is 'zip'";
    progress.found(`providers ${summary}${packaging}`);
    return tools;
  });

  const running = await findEmulator(folder);
  let emulator = await step("Start the local AWS", RUN_AGAIN, async ({ found }) => {
    const emulator = running ?? (await startAnew(cloud, toolchain));
    found(`${emulator.endpoint}${running ? ", running already" : ""}`);
    return emulator;
  });

  const ports = await choosePorts(folder);
  const synthesizeFor = async (emulator: Emulator) => {
    const allowOrigins = [`http://localhost:${ports.site}`];
    const app = localApp({ source, toolchain, emulator, allowOrigins, outdir });
    await step("Synthesize the app", FIX, ({ tell }) => synthesize({ ...app, onLine: tell }));
    return app;
  };
  const app = await synthesizeFor(emulator);
  const outputs = await deploy(app, cloud, step).catch(async (error) => {
    if (!(error instanceof StepError) || !(running || hadProviders)) throw error;
    console.log("It may be an earlier run's fault, which was interrupted: starting over from nothing.");
    emulator = await step("Start a new local AWS", RUN_AGAIN, () => {
      forgetProviders();
      return startAnew(cloud, toolchain);
    });
    return deploy(await synthesizeFor(emulator), cloud, step);
  });

  const forwarder = await step("Open it to the browser", "free the port and run this again", async ({ found }) => {
    await stopForwarder(folder);
    const site = { siteDomain: new URL(outputs.site_url).hostname, sitePort: ports.site };
    const api = { apiId: outputs.rest_api_id, apiPort: ports.api };
    const started = await startForwarder({ dir: folder, emulatorPort: emulator.port, region: REGION, ...site, ...api });
    found(started.siteUrl);
    return started;
  });

  const isMain = source.main === "main.ts";
  await step(
    isMain ? "Look user 1 up as the page does" : "Open the page",
    "see the function's log: npm run local:logs",
    () => (isMain ? smokeTest(forwarder.siteUrl) : openPage(forwarder.siteUrl).then(() => {})),
  );

  console.log(`
  The page       ${forwarder.siteUrl}
  The API        ${forwarder.apiUrl}/prod${isMain ? "/users?userId=1" : ""}
  The local AWS  ${emulator.endpoint}

  npm run local         deploy what you changed     npm run local:logs  the function's log
  npm run local:status  what runs, and where        npm run local:down  take it all down
`);
}

const FIX = "fix what is named above and run this again";
const RUN_AGAIN = "run this again";

/** Deploys the synthesized app, after what its state needs. */
async function deploy(app: LocalApp, { stateReadyFile, deployedFile }: LocalCloud, step: RunStep) {
  await step("Make the state bucket and the lock table", FIX, async ({ tell, found }) => {
    if (existsSync(stateReadyFile)) return found("there already");
    await deployNeededState({ ...app, onLine: tell });
    writeFileSync(stateReadyFile, "");
  });
  return step("Deploy the app", FIX, async ({ tell, found }) => {
    const { outputs, way } = await deployWebApp({ ...app, onLine: tell }, deployedFile);
    found(`by ${way}`);
    return outputs;
  });
}

async function startAnew(cloud: LocalCloud, { python, lambdaNodeDir }: Toolchain): Promise<Emulator> {
  await Promise.all([stopForwarder(cloud.folder), stopEmulator(cloud.folder)]);
  forgetLocalCloud(cloud);
  const port = await portFor("the local AWS", PREFERRED_PORTS.aws);
  return startEmulator({ python, lambdaNodeDir, port, dir: cloud.folder, region: REGION });
}

/** The ports that the browser knows already, or new ones. */
async function choosePorts(folder: string): Promise<{ site: number; api: number }> {
  const forwarder = await findForwarder(folder);
  if (forwarder) return { site: Number(new URL(forwarder.siteUrl).port), api: Number(new URL(forwarder.apiUrl).port) };
  const site = await portFor("the page", PREFERRED_PORTS.site);
  return { site, api: await portFor("the API", Math.max(PREFERRED_PORTS.api, site + 1)) };
}

async function portFor(purpose: string, preferred: number): Promise<number> {
  const { port, preferredTaken } = await freePort(preferred);
  if (preferredTaken) console.log(`Port ${preferred} for ${purpose} is taken by another program: using ${port}.`);
  return port;
}

runMain(async () => {
  const { example, verbose } = readOptions(OPTIONS, USAGE);
  const cloud = localCloud(example);
  // Two runs at once would take each other's work for what an interrupted run left.
  const lock = join(toolsFolder, `local-${cloud.source.name}.lock`);
  await withLock(lock, () => main(cloud, verbose), console.log);
});
