import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { lockFor, nameOf } from "../../src/common/lock-file";

/** The versions that the synthesized stacks require, by name: `hashicorp/aws`. */
const LOCKED = new Map(lockFor(process.cwd()).map((provider) => [nameOf(provider), provider.version]));

/** A folder as a mirror; `providers` is empty unless it can serve this project. */
export interface MirrorReport {
  readonly folder: string;
  /**
   * Source addresses of all providers in it for this platform, such as "registry.terraform.io/hashicorp/aws"; a provider
   * that the project locks, only in the locked version.
   */
  readonly providers: readonly string[];
  /** Why it cannot serve; empty when it can. */
  readonly problem: string;
}

/**
 * Inspects a folder that may be a filesystem mirror, packed (zip files) or unpacked.
 * @param host the registry of the providers
 * @param platform for example "linux_amd64"
 */
export function inspectMirror(folder: string, host: string, platform: string): MirrorReport {
  const nothing = { folder, providers: [] };
  if (list(folder).length === 0) return { ...nothing, problem: "missing or empty" };

  const aws = `${host}/hashicorp/aws`;
  const versions = versionsIn(join(folder, aws), platform);
  const locked = LOCKED.get("hashicorp/aws") ?? "";
  if (versions.length === 0) return { ...nothing, problem: `holds no ${aws} for ${platform}` };
  if (!versions.includes(locked)) {
    return { ...nothing, problem: `holds ${aws} ${versions.join(", ")}, and .terraform.lock.hcl selects ${locked}` };
  }
  const serves = (address: string) => {
    const held = versionsIn(join(folder, address), platform);
    const wanted = LOCKED.get(nameOf({ address }));
    return wanted ? held.includes(wanted) : held.length > 0;
  };
  const providers = list(join(folder, host))
    .flatMap((namespace) => list(join(folder, host, namespace)).map((type) => `${host}/${namespace}/${type}`))
    .filter(serves);
  return { folder, providers, problem: "" };
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
 * The folders that may be mirrors, the likeliest first: TF_PLUGIN_MIRROR, then the "implied local mirror directories" of
 * Terraform or OpenTofu, then the add-on software of the system.
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
