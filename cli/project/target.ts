import { rmSync } from "node:fs";
import { join } from "node:path";
import { loadConfig, stackIdsOf } from "../../src/app/config";
import { ensureForwarder } from "../local-aws/forwarder";
import { init } from "../terraform/terraform";
import { chooseProviderSource } from "../toolchain/provider-source";
import { requireTerraform } from "../toolchain/requirements";
import { requireAccount } from "./account-checks";
import { type Addresses, localAddresses, portsOf, remoteAddresses } from "./addresses";
import type { Deployment } from "./deployment";
import { localCloud, REGION } from "./local-cloud";
import type { Parts } from "./parts";
import type { Project } from "./project";
import { findLocalApp } from "./running-local-aws";
import { requireBootstrapped, stateOf } from "./state-location";
import { findSubject } from "./subject";

/** An environment of an app that can be planned and deployed. */
export interface Target {
  readonly environment: string;
  /** Id of the stack. */
  readonly stack: string;
  /** Folder for the plan and its files. */
  readonly folder: string;
  /** Synthesizes into the folder. */
  readonly deployment: Deployment;
  /** Whether a change requires confirmation. */
  readonly isProtected: boolean;
  /** How long the app's check may fail after a deploy, in seconds. */
  readonly patience: number;
  /** The addresses of what was deployed; undefined where they are not open to a browser here. */
  open(parts: Parts): Promise<Addresses | undefined>;
}

/**
 * Finds the environment of that name: `local` on the running local AWS, any other in the account that the environment
 * variables name.
 *
 * @throws ConfigError; Error when no local AWS runs, or the credentials are not of the environment's account
 */
export async function findTarget(project: Project, environment: string): Promise<Target> {
  if (environment === "local") return findLocal(project);
  // Concurrently: the request to AWS then costs no time.
  const [target] = await Promise.all([
    locateTarget(project, environment),
    findSubject(project, environment).then(requireAccount),
  ]);
  return target;
}

/** The same, without a check of the credentials. @throws ConfigError; Error when no local AWS runs */
export function locateTarget(project: Project, environment: string): Promise<Target> {
  return environment === "local" ? findLocal(project) : findRemote(project, environment);
}

/** Initialises the stack. @throws NoStateBucket and others as `requireBootstrapped`; CommandError */
export async function initialise({ deployment, stack }: Target, onLine?: (line: string) => void) {
  await requireBootstrapped(stateOf(deployment));
  await init({ ...deployment, onLine }, stack);
}

/** The folder of an environment's plan; git ignores it. */
export function planFolderOf({ root }: Project, environment: string): string {
  return join(root, "dist", "plans", environment);
}

/** The name of a new distribution takes up to this long to propagate in DNS. */
const PATIENCE_SECONDS = 300;

async function findRemote(project: Project, environment: string): Promise<Target> {
  const terraform = await requireTerraform();
  const providerSource = await chooseProviderSource(terraform);
  const env = {
    ...process.env,
    ...providerSource.env,
    ENVIRONMENT: environment,
    PACKAGING: process.env.PACKAGING || (providerSource.archiveProvider ? "archive" : "zip"),
    CHECKPOINT_DISABLE: "1",
  };
  const config = loadConfig(project.definition, env);
  const folder = planFolderOf(project, environment);
  return {
    environment,
    stack: stackIdsOf(config).app,
    folder,
    deployment: { project, config, env, outdir: outdirIn(folder), terraformBinary: terraform.binary },
    isProtected: config.protectData,
    patience: PATIENCE_SECONDS,
    open: async (parts) => remoteAddresses(parts),
  };
}

async function findLocal(project: Project): Promise<Target> {
  const { folder: cloudFolder, deployedFile } = localCloud(project);
  const folder = planFolderOf(project, "local");
  const { app, emulator, forwarder } = await findLocalApp(project, outdirIn(folder));
  const open = async (parts: Parts) => {
    // The record of the last deploy by `local` is stale.
    rmSync(deployedFile, { force: true });
    if (!forwarder) return undefined;
    const opened = localAddresses(parts, portsOf(forwarder));
    await ensureForwarder({ dir: cloudFolder, emulatorPort: emulator.port, region: REGION, ...opened.forwarding });
    return opened.addresses;
  };
  return {
    environment: "local",
    stack: app.stacks.app,
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
