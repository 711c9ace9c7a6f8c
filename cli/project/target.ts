import { rmSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../src/app/config";
import { findEmulator } from "../local-aws/emulator";
import { findForwarder, startForwarder, stopForwarder } from "../local-aws/forwarder";
import { planFolderOf } from "../release/plan-folder";
import type { Deployment, Outputs } from "../terraform/deployment";
import { chooseProviderSource } from "../toolchain/provider-source";
import { requireTerraform } from "../toolchain/requirements";
import { prepareToolchain } from "../toolchain/toolchain";
import { requireAccount } from "./account-checks";
import { findApp } from "./apps";
import { localApp } from "./local-app";
import { localCloud, REGION } from "./local-cloud";
import { findSubject } from "./subject";

/** An environment of the app that can be planned and deployed. */
export interface Target {
  readonly environment: string;
  /** Id of the stack. */
  readonly stack: string;
  /** Takes the plan and all that belongs to it. */
  readonly folder: string;
  /** Synthesizes into the folder. */
  readonly deployment: Deployment;
  /** Whether a person has to agree before it is changed. */
  readonly isProtected: boolean;
  /** How long the page may take to answer after a deploy, in seconds. */
  readonly patience: number;
  /** Where a browser here finds what was deployed; nothing where that is not open. */
  open(outputs: Outputs): Promise<Addresses | undefined>;
}

/** Where the page and the API are, without trailing slashes. */
export interface Addresses {
  readonly siteUrl: string;
  readonly apiUrl: string;
}

/**
 * Finds the environment of that name: `local` on the running local AWS, any other in the account that the environment
 * variables name. Nothing goes on with credentials of another account.
 *
 * @throws ConfigError; Error when no local AWS runs, or the credentials are not of the environment's account
 */
export async function findTarget(environment: string): Promise<Target> {
  if (environment === "local") return findLocal();
  // Beside each other: to ask AWS then costs no time.
  const [target] = await Promise.all([locateTarget(environment), findSubject(environment).then(requireAccount)]);
  return target;
}

/** The same, whosever the credentials are. @throws ConfigError; Error when no local AWS runs */
export function locateTarget(environment: string): Promise<Target> {
  return environment === "local" ? findLocal() : findRemote(environment);
}

/** A new distribution may take this long until its name is known everywhere. */
const PATIENCE_SECONDS = 300;

async function findRemote(environment: string): Promise<Target> {
  const terraform = await requireTerraform();
  const providerSource = await chooseProviderSource(terraform);
  const env = {
    ...process.env,
    ...providerSource.env,
    ENVIRONMENT: environment,
    PACKAGING: process.env.PACKAGING || (providerSource.archiveProvider ? "archive" : "zip"),
    CHECKPOINT_DISABLE: "1",
  };
  const config = loadConfig(env);
  const folder = planFolderOf(environment);
  return {
    environment,
    stack: `${config.projectName}-${environment}`,
    folder,
    deployment: { source: findApp(), env, outdir: outdirIn(folder), terraformBinary: terraform.binary },
    isProtected: config.protectData,
    patience: PATIENCE_SECONDS,
    open: async ({ site_url: siteUrl, api_url: apiUrl }) => ({ siteUrl, apiUrl }),
  };
}

async function findLocal(): Promise<Target> {
  const { source, folder: cloudFolder, deployedFile } = localCloud();
  const emulator = await findEmulator(cloudFolder);
  if (!emulator) throw new Error("No local AWS runs here. Start it, with the app on it, by: npm run local");
  const toolchain = await prepareToolchain();
  const forwarder = await findForwarder(cloudFolder);
  const allowOrigins = forwarder ? [forwarder.siteUrl] : [];
  const folder = planFolderOf("local");
  const app = localApp({ source, toolchain, emulator, allowOrigins, outdir: outdirIn(folder) });
  const open = async ({ site_url, api_url, rest_api_id: apiId }: Outputs) => {
    // What `npm run local` knew of the last deploy no longer holds.
    rmSync(deployedFile, { force: true });
    if (!forwarder) return undefined;
    const [sitePort, apiPort] = [forwarder.siteUrl, forwarder.apiUrl].map((url) => Number(new URL(url).port));
    if (!sitePort || !apiPort) return undefined;
    await stopForwarder(cloudFolder);
    const siteDomain = new URL(site_url).hostname;
    const options = { dir: cloudFolder, emulatorPort: emulator.port, region: REGION };
    const { siteUrl, apiUrl } = await startForwarder({ ...options, siteDomain, sitePort, apiId, apiPort });
    return { siteUrl, apiUrl: `${apiUrl}${new URL(api_url).pathname}` };
  };
  return {
    environment: "local",
    stack: app.stacks.webApp,
    folder,
    deployment: app,
    isProtected: false,
    patience: 0,
    open,
  };
}

function outdirIn(folder: string): string {
  return join(folder, "cdktf.out");
}
