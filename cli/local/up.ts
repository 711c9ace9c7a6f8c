import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, findEmulator, startEmulator, stopEmulator } from "../local-aws/emulator";
import { ensureForwarder, type ForwarderOptions, findForwarder, stopForwarder } from "../local-aws/forwarder";
import { isOpenable, type LocalPorts, localAddresses, portsOf } from "../project/addresses";
import { checkApp, describeCheck } from "../project/check-app";
import { synthesize } from "../project/deployment";
import { type LocalApp, localApp } from "../project/local-app";
import { deleteLocalCloud, type LocalCloud, localCloud, PREFERRED_PORTS, REGION } from "../project/local-cloud";
import type { Parts } from "../project/parts";
import type { Project } from "../project/project";
import { freePort, PortTakenError } from "../system/ports";
import { blocksOfType, readSynthesized } from "../terraform/synthesized";
import { stackFolder } from "../terraform/terraform";
import { runInForeground } from "../toolchain/foreground.cjs";
import { withLock } from "../toolchain/lock.cjs";
import { toolsFolder } from "../toolchain/paths";
import { clearProviderCache, hasProviders } from "../toolchain/provider-source";
import { prepareToolchain, type Toolchain } from "../toolchain/toolchain";
import { CALLED_FROM, commandFor } from "../ui/command-for";
import { type RunStep, StepError, showSteps } from "../ui/steps";
import { deployApp } from "./app-deployment";
import { hashInputs } from "./inputs";
import { createStateHome, deployNeededState } from "./needed-state";
import { printSummary } from "./summary";
import type { LastRun } from "./unchanged";
import type { RunningApp } from "./watch/session";

/**
 * `tiers local`: deploys the whole app to the local AWS, or only what changed since the last run. What an interrupted run
 * left is repaired, or deleted and built again. With `watch` it then deploys each change until Ctrl-C.
 */
export async function up(project: Project, { verbose = false, watch = false }) {
  const cloud = localCloud(project);
  // A concurrent run would treat unfinished work as that of an interrupted run.
  const lock = join(toolsFolder, `local-${project.definition.name}.lock`);
  if (!watch) {
    await withLock(lock, () => bringUp(cloud, verbose), console.log);
    return;
  }
  const { Session } = await import("./watch/session.js");
  const session = () => Session.during(cloud, () => bringUp(cloud, verbose, { reload: true }));
  await withLock(lock, session, console.log);
  // What the session uploaded is replaced by what Terraform knows. In a new process, which loads app.ts as it is now.
  const args = [...process.execArgv, process.argv[1] ?? "", "local", "--app", project.root];
  process.exitCode = await runInForeground(process.execPath, args, { cwd: CALLED_FROM });
}

/** @param forwarderOptions of a watch session */
async function bringUp(
  cloud: LocalCloud,
  verbose: boolean,
  forwarderOptions: Pick<ForwarderOptions, "reload"> = {},
): Promise<RunningApp> {
  const { project, folder, lastRunFile, logFile } = cloud;
  rmSync(lastRunFile, { force: true });
  const inputsBefore = await hashInputs(project.root);
  const step = showSteps({ logFile, verbose });

  const hadProviders = hasProviders();
  const toolchain = await step("Set up the tools", "install what is missing and run this again", async (progress) => {
    const tools = await prepareToolchain(progress.onLine);
    const { summary, archiveProvider } = tools.providerSource;
    const packaging = archiveProvider ? "" : "; without the archive provider, so packaging is 'zip'";
    progress.summarize(`providers ${summary}${packaging}`);
    return tools;
  });

  const running = await findEmulator(folder);
  let emulator = await step("Start the local AWS", RUN_AGAIN, async ({ summarize }) => {
    const emulator = running ?? (await startNew(cloud, toolchain));
    summarize(`${emulator.endpoint}${running ? ", already running" : ""}`);
    return emulator;
  });

  const run = { cloud, toolchain, step, forwarderOptions };
  // With the ports that the browser knows already.
  let synthesized = await synthesizeForPorts(run, emulator, portsOf(await findForwarder(folder)));
  let deployed = await deploy(run, synthesized.app).catch(async (error) => {
    if (!(error instanceof StepError) || !(running || hadProviders)) throw error;
    console.log("An interrupted run may be the cause: starting over with a new local AWS.");
    emulator = await step("Start a new local AWS", RUN_AGAIN, () => {
      clearProviderCache();
      return startNew(cloud, toolchain);
    });
    synthesized = await synthesizeForPorts(run, emulator, synthesized.ports);
    return deploy(run, synthesized.app);
  });
  let addresses = await openToBrowser(run, emulator, deployed.parts, synthesized.ports);
  while (!addresses) {
    synthesized = await synthesizeForPorts(run, emulator, portsOf(undefined));
    deployed = await deploy(run, synthesized.app);
    addresses = await openToBrowser(run, emulator, deployed.parts, synthesized.ports);
  }
  await step(describeCheck(project), `see the log of the functions: ${commandFor(project, "logs", "local")}`, () =>
    checkApp(project, addresses),
  );

  // A file that changed while this ran may not be deployed: then nothing is recorded.
  const inputs = await hashInputs(project.root);
  if (inputs && inputs === inputsBefore) {
    const processes = [emulator.pid, (await findForwarder(folder))?.pid];
    const { accountId } = synthesized.app.config;
    const lastRun: LastRun = { inputs, processes, accountId, addresses, content: deployed.content };
    writeFileSync(lastRunFile, JSON.stringify(lastRun, null, 2));
  }
  printSummary(project, addresses, emulator.endpoint);
  const { app, ports } = synthesized;
  return { app, emulatorPort: emulator.port, ports, parts: deployed.parts };
}

const FIX = "fix the error above and run this again";
const RUN_AGAIN = "run this again";

/** What all steps of a run use. */
interface Run {
  readonly cloud: LocalCloud;
  readonly toolchain: Toolchain;
  readonly step: RunStep;
  readonly forwarderOptions: Pick<ForwarderOptions, "reload">;
}

/** Synthesizes the app with a port for each of its sites, APIs and user pool domains: the known ones, then new ones. */
async function synthesizeForPorts({ cloud, toolchain, step }: Run, emulator: Emulator, known: LocalPorts) {
  const { project, outdir } = cloud;
  const synthesizeWith = async ({ sites }: LocalPorts) => {
    const allowOrigins = sites.map((port) => `http://localhost:${port}`);
    const app = localApp({ project, toolchain, emulator, allowOrigins, outdir });
    await step("Synthesize the app", FIX, ({ onLine }) => synthesize({ ...app, onLine }));
    return app;
  };
  const first = known.sites.length > 0 ? known : await morePorts(known, { sites: 1, apis: 1, userPoolDomains: 0 });
  const app = await synthesizeWith(first);
  const ports = await morePorts(first, countParts(app));
  // The APIs must allow the origins of further pages too.
  return { app: ports.sites.length > first.sites.length ? await synthesizeWith(ports) : app, ports };
}

/** Deploys the resources for the state, then the synthesized app. */
async function deploy({ cloud: { stateReadyFile, deployedFile }, step }: Run, app: LocalApp) {
  await step("Create the state bucket and the lock table", FIX, async ({ summarize }) => {
    if (existsSync(stateReadyFile)) return summarize("they exist");
    await createStateHome(app);
  });
  return step("Deploy the app", FIX, async ({ onLine }) => {
    const deployState = async () => {
      if (existsSync(stateReadyFile)) return;
      await deployNeededState({ ...app, onLine });
      writeFileSync(stateReadyFile, "");
    };
    // Both end before this does: a run that starts over deletes the local AWS.
    const [deployed, state] = await Promise.allSettled([deployApp({ ...app, onLine }, deployedFile), deployState()]);
    if (deployed.status === "rejected") throw deployed.reason;
    if (state.status === "rejected") throw state.reason;
    return deployed.value;
  });
}

/** Resolves to the addresses, or to undefined when another program took one of the ports since they were chosen. */
async function openToBrowser(
  { cloud, step, forwarderOptions }: Run,
  emulator: Emulator,
  parts: Parts,
  ports: LocalPorts,
) {
  const { addresses, forwarding } = localAddresses(parts, ports);
  if (!isOpenable(parts)) return addresses;
  return step("Open it to the browser", RUN_AGAIN, async ({ summarize }) => {
    const running = { dir: cloud.folder, emulatorPort: emulator.port, region: REGION };
    const options = { ...running, ...forwarding, ...forwarderOptions };
    try {
      await ensureForwarder(options);
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
      summarize(`not yet, port ${error.port} is taken meanwhile: other ports are used`);
      return undefined;
    }
    summarize([...addresses.sites, ...addresses.apis, ...addresses.signIns].join(", "));
    return addresses;
  });
}

async function startNew(cloud: LocalCloud, { python, lambdaNodeDir }: Toolchain): Promise<Emulator> {
  await Promise.all([stopForwarder(cloud.folder), stopEmulator(cloud.folder)]);
  deleteLocalCloud(cloud);
  for (;;) {
    const port = await portFor("the local AWS", PREFERRED_PORTS.aws);
    try {
      return await startEmulator({ python, lambdaNodeDir, port, dir: cloud.folder, region: REGION });
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
    }
  }
}

function countParts(app: LocalApp) {
  const stack = readSynthesized(stackFolder(app, app.stacks.app));
  const count = (type: string) => blocksOfType(stack, type).length;
  return {
    sites: count("aws_cloudfront_distribution"),
    apis: count("aws_api_gateway_stage"),
    userPoolDomains: count("aws_cognito_user_pool_domain"),
  };
}

/** The known ports, then new ones. */
async function morePorts(known: LocalPorts, needed: Record<keyof LocalPorts, number>): Promise<LocalPorts> {
  const [sites, apis, domains] = [[...known.sites], [...known.apis], [...known.userPoolDomains]];
  const next = (preferred: number) => Math.max(preferred, ...[...sites, ...apis, ...domains].map((port) => port + 1));
  while (sites.length < needed.sites) sites.push(await portFor("the page", next(PREFERRED_PORTS.site)));
  while (apis.length < needed.apis) apis.push(await portFor("the API", next(PREFERRED_PORTS.api)));
  while (domains.length < needed.userPoolDomains) domains.push(await portFor("sign-in", next(PREFERRED_PORTS.signIn)));
  return { sites, apis, userPoolDomains: domains };
}

async function portFor(purpose: string, preferred: number): Promise<number> {
  const { port, preferredTaken } = await freePort(preferred);
  if (preferredTaken) console.log(`Port ${preferred} for ${purpose} is in use by another program: using ${port}.`);
  return port;
}
