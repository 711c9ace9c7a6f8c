import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { toolsFolder } from "./paths";
import { inspectMirror, type MirrorReport, mirrorCandidates } from "./provider-mirror";
import { type ProbeResult, probeRegistry } from "./registry-probe";
import type { Terraform } from "./requirements";

/** Where Terraform installs its providers from. */
export interface ProviderSource {
  /** "configured": the user's CLI configuration sets it, and is not changed. */
  readonly kind: "configured" | "registry" | "mirror";
  /** One line of text. */
  readonly summary: string;
  /** Added to the environment of every Terraform; an empty value overrides an inherited one. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the provider hashicorp/archive is available. */
  readonly archiveProvider: boolean;
}

/** The inputs of the choice. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
  readonly projectRoot: string;
  readonly toolsFolder: string;
  readonly optFolder: string;
  readonly isMac: boolean;
  readonly probe: (host: string) => Promise<ProbeResult>;
}

/** Neither the registry nor a mirror has the AWS provider. */
export class ProviderSourceError extends Error {
  override readonly name = "ProviderSourceError";
}

const REGISTRIES = { terraform: "registry.terraform.io", opentofu: "registry.opentofu.org" };

/**
 * Chooses the source: what the user configured, else the public registry where it is reachable, else a filesystem mirror.
 * @throws ProviderSourceError that names everything that was tried, and the remedy
 */
export async function chooseProviderSource(
  terraform: Pick<Terraform, "product" | "platform">,
  surroundings: Surroundings = thisMachine(),
): Promise<ProviderSource> {
  const host = REGISTRIES[terraform.product];
  const userConfig = readUserConfig(terraform.product, surroundings);
  const registry = await surroundings.probe(host);
  if (userConfig?.text.includes("provider_installation")) {
    const summary = `as configured in ${userConfig.file}`;
    return { kind: "configured", summary, env: {}, archiveProvider: registry.reachable };
  }
  if (registry.reachable) {
    const env = {
      ...withoutMissingConfig(surroundings.environment),
      ...sharedCache(terraform, surroundings, userConfig?.text),
    };
    return { kind: "registry", summary: `from ${host}`, env, archiveProvider: true };
  }
  const candidates = mirrorCandidates({ ...surroundings, product: terraform.product });
  const reports = candidates.map((folder) => inspectMirror(folder, host, terraform.platform));
  const mirror = reports.find((report) => report.problem === "");
  if (!mirror) throw new ProviderSourceError(explainFailure(host, registry.detail, reports));
  return {
    kind: "mirror",
    summary: `from the mirror ${mirror.folder}, because ${host} did not respond`,
    env: {
      TF_CLI_CONFIG_FILE: writeMirrorConfig(mirror, surroundings.toolsFolder),
      ...sharedCache(terraform, surroundings),
    },
    archiveProvider: mirror.providers.includes(`${host}/hashicorp/archive`),
  };
}

function thisMachine(): Surroundings {
  return {
    environment: process.env,
    home: homedir(),
    projectRoot: process.cwd(),
    toolsFolder,
    optFolder: "/opt",
    isMac: process.platform === "darwin",
    probe: (host) => probeRegistry(host),
  };
}

/** The CLI configuration that Terraform or OpenTofu would read, without its comments. */
function readUserConfig(product: Terraform["product"], { environment, home }: Surroundings) {
  const named = environment.TF_CLI_CONFIG_FILE;
  const configHome = environment.XDG_CONFIG_HOME || join(home, ".config");
  const tofuFiles = [join(home, ".tofurc"), join(configHome, "opentofu", "tofurc")];
  const defaults = [...(product === "opentofu" ? tofuFiles : []), join(home, ".terraformrc")];
  const file = [...(named ? [named] : []), ...defaults].find((candidate) => existsSync(candidate));
  return file ? { file, text: readFileSync(file, "utf8").replace(/(^|\s)(#|\/\/).*$/gm, "") } : undefined;
}

/** A missing file makes Terraform print warnings on stdout; the empty value means the user's default one. */
function withoutMissingConfig({ TF_CLI_CONFIG_FILE: named }: NodeJS.ProcessEnv): Record<string, string> {
  return named && !existsSync(named) ? { TF_CLI_CONFIG_FILE: "" } : {};
}

/**
 * One copy of the 700 MB provider for all stacks, unless the user has a cache. Terraform uses a cached provider whose hash is
 * in the project's lock file. OpenTofu finds no hash of its registry there, and would download the provider for each stack.
 */
function sharedCache(
  { product }: Pick<Terraform, "product">,
  { environment, toolsFolder }: Surroundings,
  userConfig = "",
): Record<string, string> {
  if (environment.TF_PLUGIN_CACHE_DIR || userConfig.includes("plugin_cache_dir")) return {};
  const folder = providerCacheIn(toolsFolder);
  mkdirSync(folder, { recursive: true });
  return {
    TF_PLUGIN_CACHE_DIR: folder,
    ...(product === "opentofu" && { TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "true" }),
  };
}

/** Whether an earlier run has filled the project's cache of providers, maybe in part. */
export function hasProviders(): boolean {
  return existsSync(providerCacheIn(toolsFolder)) && readdirSync(providerCacheIn(toolsFolder)).length > 0;
}

/** Empties that cache: OpenTofu treats its content as complete, even where a download was interrupted. */
export function clearProviderCache() {
  rmSync(providerCacheIn(toolsFolder), { recursive: true, force: true });
  mkdirSync(providerCacheIn(toolsFolder), { recursive: true });
}

function providerCacheIn(folder: string): string {
  return join(folder, "terraform-providers");
}

/** All providers of the mirror come from it; others are requested from their registry, so that the error names it. */
function writeMirrorConfig({ folder, providers }: MirrorReport, toolsFolder: string): string {
  const addresses = JSON.stringify(providers);
  const config = `# Written by the set-up of this project, because the registry did not respond.
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(folder)}
    include = ${addresses}
  }
  direct {
    exclude = ${addresses}
  }
}
`;
  const file = join(toolsFolder, "terraform.rc");
  mkdirSync(toolsFolder, { recursive: true });
  // Replaced in one step: another Terraform may be reading it.
  writeFileSync(`${file}.${process.pid}`, config);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

function explainFailure(host: string, detail: string, reports: readonly MirrorReport[]): string {
  return [
    "The AWS provider is not available:",
    `- ${host} did not respond: ${detail}`,
    ...reports.map(({ folder, problem }) => `- ${folder}: ${problem}`),
    `Let this machine reach ${host}, or make a mirror where it can be reached, with "terraform providers mirror <folder>"`,
    "(tofu for OpenTofu) in a folder whose configuration requires hashicorp/aws, and set TF_PLUGIN_MIRROR to it.",
    ...(host === REGISTRIES.opentofu
      ? [`OpenTofu installs hashicorp/aws only from ${host}: a mirror of ${REGISTRIES.terraform} does not serve it.`]
      : []),
  ].join("\n");
}
