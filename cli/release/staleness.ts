import type { LockedProvider } from "../../src/common/lock-file";
import type { StateVersion } from "../terraform/state";
import type { PlanRecord } from "./plan-folder";

/** What a record is compared with. */
export interface Present {
  readonly plan: string;
  /** Of the stack's folder in which the plan was made. */
  readonly files: Readonly<Record<string, string>>;
  /** Of the same stack, synthesized again. */
  readonly freshFiles: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly state: StateVersion;
  /** Those that `init` selects in the plan's folder. */
  readonly providers: readonly LockedProvider[];
}

/** The reasons for which a plan is stale; none when nothing changed. */
export function stalenessOf(record: PlanRecord, now: Present): string[] {
  const settings = differing(record.settings, now.settings);
  const sources = differing(withoutHashes(onlyOf(record.files, now.freshFiles)), withoutHashes(now.freshFiles));
  return [
    ...(record.plan === now.plan ? [] : ["the plan file is not the one that was reviewed"]),
    ...settings.map(
      (name) => `the setting ${name} was ${was(record.settings[name])}, and is ${was(now.settings[name])}`,
    ),
    ...sources.map((file) => `${file} is different when synthesized now`),
    ...differing(record.files, now.files).map((file) => `${file} changed in the plan's folder`),
    ...stateReasons(record.state, now.state),
    ...providerReasons(record.providers, now.providers),
  ];
}

function stateReasons(before: StateVersion, now: StateVersion): string[] {
  if (before.lineage !== now.lineage) return ["the state is another one (its lineage differs)"];
  if (before.serial === now.serial) return [];
  return [`the state changed since: its serial was ${before.serial}, and is ${now.serial}`];
}

/** Terraform rejects such a plan too, but names no provider. */
function providerReasons(before: readonly LockedProvider[], now: readonly LockedProvider[]): string[] {
  const addresses = new Set([...before, ...now].map(({ address }) => address));
  return [...addresses].sort().flatMap((address) => {
    const [planned, selected] = [before, now].map((providers) => providers.find((it) => it.address === address));
    if (planned?.version !== selected?.version) {
      return [`the provider ${address} was ${was(planned?.version)}, and is ${was(selected?.version)}`];
    }
    if (planned?.hashes.join() === selected?.hashes.join()) return [];
    return [`the provider ${address} ${selected?.version} has other hashes in .terraform.lock.hcl`];
  });
}

function differing(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => before[name] !== now[name]).sort();
}

/** Assets are in folders named by their hash: without these, a changed file is one file, not two. */
function withoutHashes(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, digest]) => [hashless(path), digest]));
}

const hashless = (path: string) => path.replace(/\/[0-9a-f]{32}\//g, "/");

/** Without the zips that a plan writes next to its assets, and a synth does not. */
function onlyOf(files: Readonly<Record<string, string>>, synthesized: Readonly<Record<string, string>>) {
  const known = new Set(Object.keys(synthesized).map(hashless));
  return Object.fromEntries(
    Object.entries(files).filter(([path]) => known.has(hashless(path)) || !isZipOf(path, Object.keys(files))),
  );
}

function isZipOf(path: string, files: readonly string[]): boolean {
  return path.endsWith(".zip") && files.includes(path.slice(0, -".zip".length));
}

function was(value: string | undefined): string {
  return value ?? "not set";
}
