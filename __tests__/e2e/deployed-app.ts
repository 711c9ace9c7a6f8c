import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployNeededState } from "../../cli/local/needed-state";
import { type Emulator, startEmulator, stopEmulator } from "../../cli/local-aws/emulator";
import { startForwarder, stopForwarder } from "../../cli/local-aws/forwarder";
import { synthesize } from "../../cli/project/deployment";
import { type LocalApp, localApp } from "../../cli/project/local-app";
import type { Project } from "../../cli/project/project";
import { freePort } from "../../cli/system/ports";
import { apply } from "../../cli/terraform/terraform";
import { prepareToolchain } from "../../cli/toolchain/toolchain";
import { type Outputs, outputsOf, withSettings } from "../helpers/deployment";
import { exampleProject, userProject } from "../helpers/project";
import { createStateBackend } from "./lock/tiny-stack";

const region = "us-east-1";
/**
 * Ports that are taken only after the deploy: below those that the system gives to any connection in the meantime, and
 * others for each process, which may deploy at the same time.
 */
const FIRST_PORT = 20_000 + 10 * (process.pid % 1_000);

/** An app on a separate emulator, with state in its bucket, as `npm run local` deploys it. */
export interface DeployedApp {
  readonly app: LocalApp;
  readonly emulator: Emulator;
  readonly outputs: Outputs;
  /** Records of what runs, as `npm run local` keeps them. */
  readonly dir: string;
  /** Origin at which a browser opens the page: `http://localhost:<port>`. */
  readonly siteUrl: string;
  /** A second origin that may call the API, where nothing is served yet. */
  readonly otherSiteUrl: string;
  /** The stage: `http://localhost:<port>/prod`. */
  readonly apiUrl: string;
  /** Of the hosted sign-in: `http://localhost:<port>`, where nothing is served unless the app has a user pool. */
  readonly signInUrl: string;
  /** For AWS SDK clients. */
  readonly client: LocalApp["client"];
  /** Ends all that runs, and deletes all that was written. */
  stop(): Promise<void>;
}

/**
 * Deploys this repository's app, an example by its name or any other app, with these settings on top of the local AWS's.
 *
 * @param stateStack whether its state goes into what a `StateStack` deploys; a bucket and a table do, and cost nothing
 */
export async function deployApp(
  which?: string | Project,
  settings: Record<string, string> = {},
  { stateStack = false } = {},
): Promise<DeployedApp> {
  const project = typeof which === "object" ? which : which ? exampleProject(which) : userProject;
  const dir = mkdtempSync(join(tmpdir(), `${project.definition.name}-`));
  const stop = async () => {
    await stopForwarder(dir);
    await stopEmulator(dir);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const toolchain = await prepareToolchain();
    const { port } = await freePort();
    const emulator = await startEmulator({ ...toolchain, port, dir, region });
    const { port: sitePort } = await freePort(FIRST_PORT);
    const { port: apiPort } = await freePort(sitePort + 1);
    const { port: otherPort } = await freePort(apiPort + 1);
    const { port: signInPort } = await freePort(otherPort + 1);
    const [siteUrl, otherSiteUrl] = [`http://localhost:${sitePort}`, `http://localhost:${otherPort}`];
    const allowOrigins = [siteUrl, otherSiteUrl];
    const configured = localApp({ project, toolchain, emulator, allowOrigins, outdir: join(dir, "cdktf.out") });
    const app = withSettings(configured, settings);

    await synthesize(app);
    if (stateStack) await deployNeededState(app);
    else await createStateBackend(app.client, app.config.state.bucket, app.config.state.lockTable);
    await apply(app, app.stacks.app);
    const outputs = await outputsOf(app, app.stacks.app);
    await startForwarder({
      dir,
      emulatorPort: port,
      region,
      sites: [{ domainName: new URL(outputs.site_url).hostname, port: sitePort }],
      apis: [{ restApiId: outputs.rest_api_id, port: apiPort }],
      userPoolDomains: outputs.sign_in_url
        ? [{ domainName: new URL(outputs.sign_in_url).hostname, port: signInPort }]
        : [],
    });
    const signInUrl = `http://localhost:${signInPort}`;
    const apiUrl = `http://localhost:${apiPort}/prod`;
    return { app, emulator, outputs, dir, siteUrl, otherSiteUrl, apiUrl, signInUrl, client: app.client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
