import { join } from "node:path";
import type { AppConfig } from "../../src/app/config";
import { findExisting } from "../bootstrap/adoption";
import { requireAccount } from "../project/account-checks";
import type { Project } from "../project/project";
import { stateHomeOf } from "../project/state-home";
import { stateOf } from "../project/state-location";
import { findSubject } from "../project/subject";
import { locateTarget, type Target } from "../project/target";
import type { ResourceChange } from "../review/plan";
import { describeDuration, describeLock } from "../terraform/describe-status";
import { isHeld } from "../terraform/release-lock";
import { readStatus } from "../terraform/state-status";
import { commandFor } from "../ui/command-for";
import { requestConsent } from "../ui/consent";
import { readDuration } from "../ui/duration";
import { Refusal, UsageError } from "../ui/errors";
import { type RunStep, showSteps } from "../ui/steps";
import { type AppNames, namesOf } from "./app-names";
import { audit } from "./audit";
import {
  applyDestroy,
  arnsOf,
  deletePlans,
  FIND_BY_TAGS,
  forDestroy,
  list,
  planDestroy,
  refuseProtected,
  showResources,
} from "./destroy";
import { ANY_PREVIEW, findPreviews, type Preview } from "./previews";
import { removeState } from "./remove-state";

interface Options {
  /** Required: `3d`. */
  readonly olderThan?: string;
  readonly yes?: boolean;
  readonly verbose?: boolean;
}

/** A preview that is planned to be destroyed. */
interface Doomed {
  readonly preview: Preview;
  readonly target: Target;
  readonly config: AppConfig;
  readonly resources: readonly ResourceChange[];
  readonly names: AppNames;
}

/**
 * `tiers destroy --older-than 3d 'pr-*'`: destroys each preview whose last deploy is older, once all are confirmed, and then
 * deletes the states of those of which nothing remains: one with leftovers is found again by the next run.
 * Exit status 0: done, or nothing to do, or skipped because it is locked or protected; 1: something failed, or remains.
 */
export async function destroyPreviews(project: Project, pattern: string, options: Options) {
  const age = requireArguments(project, pattern, options);
  await requireAccount(await findSubject(project, ANY_PREVIEW));
  const step = showSteps({
    logFile: join(project.root, "dist", "destroy", "previews.log"),
    verbose: options.verbose,
  });
  const now = Date.now();
  const old: Preview[] = [];
  for (const preview of await step("Find the previews", "fix the error above", () => findPreviews(project))) {
    const since = now - preview.deployedAt.getTime();
    console.log(`  ${preview.environment}: last deploy ${describeDuration(since)} ago`);
    if (since > age) old.push(preview);
  }
  if (old.length === 0)
    return console.log(`There is nothing to destroy: no preview is older than ${options.olderThan}.`);

  const failures: string[] = [];
  const doomed = await planAll(project, old, step, failures);
  if (doomed.length > 0) {
    const names = doomed.map(({ target }) => target.environment).join(", ");
    const reason = `(${names}) would be destroyed, and the state too`;
    if (!options.yes && !(await requestConsent(pattern, undefined, reason))) {
      throw new Refusal(`${names} ${doomed.length > 1 ? "were" : "was"} left as it is.`, 1);
    }
    const destroyed = await destroyAll(doomed, failures);
    await cleanUp(project, destroyed, step, failures);
  }
  if (failures.length > 0) throw new Refusal(failures.join("\n"), 1);
}

/** @returns the age, in milliseconds. @throws UsageError */
function requireArguments({ definition }: Project, pattern: string, { olderThan }: Options): number {
  if (olderThan === undefined) {
    throw new UsageError("'pr-*' requires --older-than: tiers destroy --older-than 3d 'pr-*'");
  }
  if (pattern !== "pr-*") {
    throw new UsageError(`--older-than takes 'pr-*', which are all previews, and nothing else, got '${pattern}'`);
  }
  const previews = Object.hasOwn(definition.environments, pattern) ? definition.environments[pattern] : undefined;
  if (!previews) throw new UsageError("The app declares no previews: its 'environments' have no 'pr-*'.");
  if (previews.protectData) {
    throw new UsageError(
      "The app protects the data of its previews ('protectData' of 'pr-*'): destroy each by its name.",
    );
  }
  return readDuration("--older-than", olderThan);
}

/** Plans to destroy each one, and shows what that deletes. One that is locked or protected is skipped. */
async function planAll(project: Project, old: readonly Preview[], step: RunStep, failures: string[]) {
  const doomed: Doomed[] = [];
  for (const preview of old) {
    const { environment } = preview;
    console.log(`\n${environment}`);
    try {
      doomed.push(await planOne(project, preview, step));
    } catch (error) {
      const { message } = error as Error;
      console.error(`Skipped: ${message}`);
      if (!(error instanceof Refusal)) failures.push(`${environment} was not destroyed: see above.`);
    }
  }
  return doomed;
}

async function planOne(project: Project, preview: Preview, step: RunStep): Promise<Doomed> {
  const target = forDestroy(await locateTarget(project, preview.environment));
  const { config } = target.deployment;
  const { lockTable } = preview.hasOwnBucket ? await findExisting(stateHomeOf(config)) : { lockTable: true };
  // Without a table that the lock requires, an earlier run had destroyed all and was about to delete the state.
  const isDeployable = lockTable || config.state.lock === "s3";
  if (isDeployable) await refuseLocked(target);
  const resources = isDeployable ? await planDestroy(target, step) : [];
  refuseProtected(target, resources);
  if (resources.length > 0) await showResources(target, resources, config);
  return { preview, target, config, resources, names: isDeployable ? namesOf(target, resources) : NO_NAMES };
}

const NO_NAMES: AppNames = {
  logGroups: [],
  originAccessControls: [],
  responseHeadersPolicies: [],
  cloudFrontFunctions: [],
};

async function refuseLocked({ deployment }: Target) {
  const { locks } = await readStatus(stateOf(deployment));
  const [held] = locks.filter(isHeld);
  if (held) throw new Refusal(`it is locked, by the ${describeLock(held, held.holder, new Date())}`, 1);
}

/** Applies the plans one after the other, until Ctrl-C. @returns those that are destroyed */
async function destroyAll(doomed: readonly Doomed[], failures: string[]): Promise<Doomed[]> {
  const destroyed: Doomed[] = [];
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  for (const each of doomed) {
    if (isInterrupted) {
      failures.push(`${each.target.environment} was left as it is.`);
      continue;
    }
    try {
      if (each.resources.length > 0) await applyDestroy(each.target);
      destroyed.push(each);
    } catch (error) {
      failures.push(`${each.target.environment}: ${(error as Error).message}`);
    }
  }
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  return destroyed;
}

/** Finds what remains of each, and deletes the states of those of which nothing does. */
async function cleanUp(project: Project, destroyed: readonly Doomed[], step: RunStep, failures: string[]) {
  const orphans: string[] = [];
  const clean: string[] = [];
  for (const { target, config, names, resources, preview } of destroyed) {
    const { environment } = target;
    deletePlans(target);
    try {
      const left = await step(`Find what is left of ${environment}`, FIND_BY_TAGS, () =>
        audit(config, names, arnsOf(resources)),
      );
      orphans.push(...left.orphans);
      if (left.orphans.length > 0) continue;
      await step(`Delete the state of ${environment}`, "run this again", () => removeState(config, preview));
      clean.push(environment);
    } catch (error) {
      failures.push(`${environment}: ${(error as Error).message}`);
    }
  }
  if (clean.length > 0) console.log(`\nNothing is left of ${clean.join(", ")}, neither resources nor state.`);
  if (orphans.length === 0) return;
  failures.push(`Left, though no state has it:
${list(orphans)}
Delete it by hand. What was deleted just now may be listed for some minutes: ${commandFor(project, "destroy", "--older-than", "1h", "'pr-*'")} looks again.`);
}
