import { existsSync, writeFileSync } from "node:fs";
import { localApp } from "./deployment/local-app";
import {
  forgetLocalCloud,
  type LocalCloud,
  localCloud,
  PREFERRED_PORTS,
  REGION,
  runMain,
} from "./deployment/local-cloud";
import { openPage, smokeTest } from "./deployment/smoke-test";
import { deployState } from "./deployment/state";
import { showSteps } from "./deployment/steps";
import { deployWebApp } from "./deployment/web-app";
import { type Emulator, findEmulator, startEmulator } from "./emulator/emulator";
import { findForwarder, startForwarder, stopForwarder } from "./emulator/forwarder";
import { readOptions } from "./lib/arguments";
import { freePort } from "./lib/ports";
import { prepareToolchain, type Toolchain } from "./toolchain/toolchain";

const OPTIONS = { example: { type: "string" }, verbose: { type: "boolean", default: false } } as const;
const USAGE = "npm run local -- [--example <name>] [--verbose]";

/**
 * `npm run local`: the whole app on the local AWS, from nothing, or just what changed since the last run.
 * `--example <name>` takes that example instead of main.ts, `--verbose` shows all output.
 */
async function main() {
  const { example, verbose } = readOptions(OPTIONS, USAGE);
  const cloud = localCloud(example);
  const { source, folder, logFile, deployedFile, stateReadyFile, outdir } = cloud;
  const step = showSteps({ logFile, verbose });

  const toolchain = await step("Set up the tools", "get what is named above and run this again", async (progress) => {
    const tools = await prepareToolchain(progress.tell);
    const { summary, archiveProvider } = tools.providerSource;
    const packaging = archiveProvider ? "" : "; no archive provider there, so packaging is 'zip'";
    progress.found(`providers ${summary}${packaging}`);
    return tools;
  });

  const emulator = await step("Start the local AWS", START_OVER, async ({ found }) => {
    const running = await findEmulator(folder);
    const emulator = running ?? (await startAnew(cloud, toolchain));
    found(`${emulator.endpoint}${running ? ", running already" : ""}`);
    return emulator;
  });

  const ports = await choosePorts(folder);
  const allowOrigins = [`http://localhost:${ports.site}`];
  const settings = localApp({ source, toolchain, emulator, allowOrigins, outdir });

  const state = await step("Make the state bucket and the lock table", START_OVER, async ({ tell, found }) => {
    if (!existsSync(stateReadyFile)) return deployState({ ...settings, onLine: tell });
    found("there already");
    return undefined;
  });

  const outputs = await step(
    "Deploy the app",
    "mend what is named above and run this again",
    async ({ tell, found }) => {
      const { outputs, way } = await deployWebApp({ ...settings, onLine: tell }, deployedFile);
      found(`by ${way}`);
      return outputs;
    },
  );

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
  if (state) {
    await step("Finish the state bucket's settings", START_OVER, () => state.rest);
    writeFileSync(stateReadyFile, "");
  }

  console.log(`
  The page       ${forwarder.siteUrl}
  The API        ${forwarder.apiUrl}/prod${isMain ? "/users?userId=1" : ""}
  The local AWS  ${emulator.endpoint}

  npm run local         deploy what you changed     npm run local:logs  the function's log
  npm run local:status  what runs, and where        npm run local:down  take it all down
`);
}

const START_OVER = "take down what is there with 'npm run local:down' and run this again";

async function startAnew(cloud: LocalCloud, { python, lambdaNodeDir }: Toolchain): Promise<Emulator> {
  await stopForwarder(cloud.folder);
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

runMain(main);
