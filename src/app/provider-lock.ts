import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformProvider, type TerraformStack } from "cdktf";
import {
  formatProviderLock,
  LOCK_FILE,
  type LockedProvider,
  lockFor,
  nameOf,
  readProviderLock,
} from "../common/lock-file";
import { requireThat } from "../common/validation";

/**
 * Whether the constructs work with this version of hashicorp/aws: 5.100.0 is what the tests deploy with, 6.40 and newer
 * fit by their types. 6.22 to 6.39 plan to remove `blocked_encryption_types` from new buckets.
 */
export function isAcceptedAws(version: string): boolean {
  return /^(5\.100\.0|6\.([4-9]\d|\d{3,})\.\d+)$/.test(version);
}

/**
 * Has a stack require exactly the version of hashicorp/aws, or of hashicorp/archive, that the project's lock selects.
 *
 * @throws ValidationError when that is a version of hashicorp/aws that is not accepted
 */
export function requireLockedVersion(stack: TerraformStack, name: "aws" | "archive", lock = projectLock()) {
  const version = lock.find((it) => nameOf(it) === `hashicorp/${name}`)?.version;
  if (name === "aws") {
    const rule = "be 5.100.0, or from 6.40.0 up to 7";
    requireThat(stack, `hashicorp/aws in ${LOCK_FILE}`, version, rule, (it) => isAcceptedAws(it ?? ""));
  }
  stack.addOverride(`terraform.required_providers.${name}.version`, version);
}

/** Has a stack be synthesized with its part of the project's lock, for whatever runs `init` there. */
export function lockProviders(stack: TerraformStack) {
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize: (session) => {
      synthesizer.synthesize(session);
      const { workingDirectory } = session.manifest.forStack(stack);
      writeProviderLock(join(session.outdir, workingDirectory), requiredBy(stack));
    },
  };
}

/** An app is synthesized in its own folder. */
function projectLock(): readonly LockedProvider[] {
  return lockFor(process.cwd());
}

/** An entry that no provider of the stack needs would have Terraform fail until the next `init`. */
function requiredBy(stack: TerraformStack): LockedProvider[] {
  const sources = stack.node
    .findAll()
    .filter((it) => TerraformProvider.isTerraformProvider(it))
    .map(({ terraformProviderSource }) => terraformProviderSource);
  return projectLock().filter(({ address }) => sources.some((source) => address.endsWith(`/${source}`)));
}

/** Keeps a lock that selects the same: OpenTofu's has the addresses of its registry, which Terraform ignores. */
function writeProviderLock(folder: string, providers: readonly LockedProvider[]) {
  const present = readProviderLock(folder);
  if (providers.every((provider) => present.some((it) => selectsSame(it, provider)))) return;
  writeFileSync(join(folder, LOCK_FILE), formatProviderLock(providers));
}

function selectsSame(present: LockedProvider, locked: LockedProvider): boolean {
  if (nameOf(present) !== nameOf(locked) || present.version !== locked.version) return false;
  return present.address !== locked.address || locked.hashes.every((hash) => present.hashes.includes(hash));
}
