import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findApp } from "../../scripts/deployment/apps";
import { apply, type Outputs, readOutputs, stackFolder, synthesize } from "../../scripts/deployment/deployment";
import { type LocalApp, localApp } from "../../scripts/deployment/local-app";
import { NEEDED } from "../../scripts/deployment/state";
import { type Emulator, startEmulator, stopEmulator } from "../../scripts/emulator/emulator";
import { startForwarder, stopForwarder } from "../../scripts/emulator/forwarder";
import { freePort } from "../../scripts/lib/ports";
import { prepareToolchain } from "../../scripts/toolchain/toolchain";

const region = "us-east-1";

/** An app on an emulator of its own, with state in its bucket, as `npm run local` deploys it. */
export interface DeployedApp {
  readonly app: LocalApp;
  readonly emulator: Emulator;
  readonly outputs: Outputs;
  /** Origin at which a browser opens the page: `http://localhost:<port>`. */
  readonly siteUrl: string;
  /** A second origin that may call the API, where nothing is served yet. */
  readonly otherSiteUrl: string;
  /** The stage: `http://localhost:<port>/prod`. */
  readonly apiUrl: string;
  /** For AWS SDK clients. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** Ends all that runs, and deletes all that was written. */
  stop(): Promise<void>;
}

/** Deploys the app of main.ts, or an example, with these settings besides those of the local AWS. */
export async function deployApp(example?: string, settings: Record<string, string> = {}): Promise<DeployedApp> {
  const source = findApp(example);
  const dir = mkdtempSync(join(tmpdir(), `${source.name}-`));
  const stop = async () => {
    await stopForwarder(dir);
    await stopEmulator(dir);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const toolchain = await prepareToolchain();
    const { port } = await freePort();
    const emulator = await startEmulator({ ...toolchain, port, dir, region });
    const { port: sitePort } = await freePort();
    const { port: apiPort } = await freePort(sitePort + 1);
    const { port: otherPort } = await freePort(apiPort + 1);
    const [siteUrl, otherSiteUrl] = [`http://localhost:${sitePort}`, `http://localhost:${otherPort}`];
    const allowOrigins = [siteUrl, otherSiteUrl];
    const configured = localApp({ source, toolchain, emulator, allowOrigins, outdir: join(dir, "cdktf.out") });
    const app = { ...configured, env: { ...configured.env, ...settings } };

    await synthesize(app);
    await makeState(app);
    await apply(app, app.stacks.webApp);
    const outputs = await readOutputs(app, app.stacks.webApp);
    await startForwarder({
      dir,
      emulatorPort: port,
      region,
      siteDomain: new URL(outputs.site_url).hostname,
      apiId: outputs.rest_api_id,
      sitePort,
      apiPort,
    });
    const client = {
      endpoint: emulator.endpoint,
      region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    };
    return { app, emulator, outputs, siteUrl, otherSiteUrl, apiUrl: `http://localhost:${apiPort}/prod`, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What an app needs of StateStack: without the bucket's lifecycle rules, for which the provider waits 55 s. */
export async function makeState(app: LocalApp) {
  const file = join(stackFolder(app, app.stacks.state), "cdk.tf.json");
  const { resource } = JSON.parse(readFileSync(file, "utf8"));
  const targets = NEEDED.flatMap((type) => Object.keys(resource[type]).map((name) => `-target=${type}.${name}`));
  await apply(app, app.stacks.state, targets);
}
