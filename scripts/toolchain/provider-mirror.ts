import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { isAtLeast } from "./version";

/** The AWS providers that the synthesized stacks accept: >= 5.100.0, < 7.0.0. */
const AWS_PROVIDER = { from: "5.100.0", below: "7.0.0" };

/** What a folder offers as a mirror; the address list is empty unless it can serve this project. */
export interface MirrorReport {
  readonly folder: string;
  /** The newest AWS provider in it that the project accepts. */
  readonly awsVersion: string | undefined;
  /** The full addresses of all providers in it for this platform, for example "registry.terraform.io/hashicorp/aws". */
  readonly providers: readonly string[];
  /** Why it cannot serve, for people; empty when it can. */
  readonly problem: string;
}

/**
 * Looks into a folder that may be a filesystem mirror, packed (zip files) or unpacked.
 * @param host the registry whose providers are wanted
 * @param platform for example "linux_amd64"
 */
export function inspectMirror(folder: string, host: string, platform: string): MirrorReport {
  const nothing = { folder, awsVersion: undefined, providers: [] };
  if (list(folder).length === 0) return { ...nothing, problem: "missing or empty" };

  const aws = `${host}/hashicorp/aws`;
  const versions = versionsIn(join(folder, aws), platform);
  if (versions.length === 0) return { ...nothing, problem: `holds no ${aws} for ${platform}` };

  const { from, below } = AWS_PROVIDER;
  const accepted = versions.filter((version) => isAtLeast(version, from) && !isAtLeast(version, below));
  const awsVersion = accepted.reduce<string | undefined>((a, b) => (a && isAtLeast(a, b) ? a : b), undefined);
  if (!awsVersion) return { ...nothing, problem: `holds ${aws} ${versions.join(", ")}, needs >= ${from}, < ${below}` };

  const providers = list(join(folder, host))
    .flatMap((namespace) => list(join(folder, host, namespace)).map((type) => `${host}/${namespace}/${type}`))
    .filter((address) => versionsIn(join(folder, address), platform).length > 0);
  return { folder, awsVersion, providers, problem: "" };
}

/** Unpacked: <version>/<platform>/; packed: terraform-provider-<type>_<version>_<platform>.zip. Pre-releases do not count. */
function versionsIn(providerFolder: string, platform: string): string[] {
  return list(providerFolder)
    .map((entry) => {
      const packed = /^terraform-provider-[^_]+_([^_]+)_(.+)\.zip$/.exec(entry);
      if (packed) return packed[2] === platform ? packed[1] : undefined;
      return list(join(providerFolder, entry, platform)).length > 0 ? entry : undefined;
    })
    .filter((version) => version !== undefined)
    .filter((version) => /^\d+\.\d+\.\d+$/.test(version))
    .sort();
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export interface MirrorPlaces {
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
  readonly projectRoot: string;
  /** The system's folder of add-on software. */
  readonly optFolder: string;
  readonly isMac: boolean;
  readonly product: "terraform" | "opentofu";
}

/**
 * The folders that may be mirrors, the likeliest first: TF_PLUGIN_MIRROR, then those that Terraform or OpenTofu
 * itself looks into ("implied local mirror directories"), then the add-on software of the system.
 */
export function mirrorCandidates({
  environment,
  home,
  projectRoot,
  optFolder,
  isMac,
  product,
}: MirrorPlaces): string[] {
  const dataHome = environment.XDG_DATA_HOME || join(home, ".local", "share");
  const dataFolders = (environment.XDG_DATA_DIRS || "/usr/local/share:/usr/share").split(":").filter(Boolean);
  const perUser = isMac
    ? [home, "/"].map((base) => join(base, "Library", "Application Support", `io.${product}`, "plugins"))
    : [dataHome, ...dataFolders].map((base) => join(base, product, "plugins"));
  return [
    ...(environment.TF_PLUGIN_MIRROR ? [resolve(environment.TF_PLUGIN_MIRROR)] : []),
    join(projectRoot, "terraform.d", "plugins"),
    join(home, ".terraform.d", "plugins"),
    ...perUser,
    ...list(optFolder)
      .map((name) => join(optFolder, name))
      .filter(holdsRegistry),
  ];
}

function holdsRegistry(folder: string): boolean {
  return list(folder).some((entry) => /^registry\.(terraform\.io|opentofu\.org)$/.test(entry));
}
