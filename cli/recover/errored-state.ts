import { readFileSync, renameSync } from "node:fs";
import { erroredStatesOf } from "../project/errored-states";
import type { Target } from "../project/target";
import { type StateVersion, stateIn } from "../terraform/state";
import { stateVersionOf, terraform } from "../terraform/terraform";
import { type Diagnosis, HEALTHY } from "./diagnosis";

/** Finds the states that a run could not save; the latest is saved. The stack must be initialised. */
export async function findErroredState(target: Target): Promise<Diagnosis> {
  const { deployment, stack } = target;
  const files = erroredStatesOf(target);
  if (files.length === 0) return HEALTHY;
  const stored = await stateVersionOf(deployment, stack);
  const judged = files.map((file) => ({ file, problem: whyNot(readVersion(file), stored) }));
  const [best, ...others] = judged
    .filter(({ problem }) => !problem)
    .sort((a, b) => serialOf(b.file) - serialOf(a.file));
  return {
    repairs: best ? [`save ${best.file}: it is what a run could not save, serial ${serialOf(best.file)}`] : [],
    left: [
      ...judged.flatMap(({ file, problem }) => (problem ? [`${file} is not saved: ${problem}`] : [])),
      ...others.map(({ file }) => `${file} is not saved: another one is later`),
    ].map((line) => `${line}. Delete it when you do not need it`),
    repair: async () => {
      if (!best) return;
      // Terraform compares lineage and serial again, while it holds the lock.
      await terraform(deployment, stack, "state", "push", best.file);
      renameSync(best.file, best.file.replace(/errored/, "saved"));
    },
  };
}

/** The reason for which a state must not replace the stored one; undefined when it may. */
export function whyNot(errored: StateVersion, stored: StateVersion): string | undefined {
  if (errored.lineage === undefined || errored.serial === undefined) return "Terraform did not write it";
  if (stored.lineage === undefined || stored.serial === undefined) return undefined;
  if (errored.lineage !== stored.lineage) return "it is of another lineage than the stored state";
  if (errored.serial > stored.serial) return undefined;
  return `its serial is ${errored.serial}, and the stored state has ${stored.serial}`;
}

function serialOf(file: string): number {
  return readVersion(file).serial ?? 0;
}

function readVersion(file: string): StateVersion {
  return stateIn(readFileSync(file, "utf8")) ?? {};
}
