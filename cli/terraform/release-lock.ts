import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, mustRun, run } from "../system/process";
import { ageOf, describeDuration, describeLock } from "./describe-status";
import { requireStateBucket } from "./state-bucket";
import type { StateLocation } from "./state-location";
import type { LockHolder, LockKind, LockStatus } from "./state-status";

/** A lock that has a holder. */
export type HeldLock = LockStatus & { readonly holder: LockHolder };

/** The run of a younger lock may well be alive. */
export const MINIMUM_AGE_MS = 10 * 60 * 1000;

export function isHeld(lock: LockStatus): lock is HeldLock {
  return lock.holder !== undefined;
}

/** @throws Error that names the holder of a lock that is younger than `MINIMUM_AGE_MS` */
export function refuseYoung(locks: readonly HeldLock[], now: Date) {
  const young = locks.filter(({ holder }) => !(ageOf(holder, now) >= MINIMUM_AGE_MS));
  if (young.length === 0) return;
  throw new Error(
    [
      `Not released: younger than ${describeDuration(MINIMUM_AGE_MS)}, so its run may well be alive.`,
      ...young.map((lock) => `  ${describeLock(lock, lock.holder, now)}`),
      "If you know that this run has ended, add --force.",
    ].join("\n"),
  );
}

/**
 * Releases one lock with `terraform force-unlock`, which compares the id first, in a folder that contains only this lock's
 * backend: it needs no synthesized stack, and the two locks may have different holders.
 *
 * @throws CommandError when Terraform refuses, for example because another run has acquired the lock; Error as
 * `requireStateBucket`
 */
export async function releaseLock(state: StateLocation, { kind, holder }: HeldLock) {
  await requireStateBucket(state);
  const folder = mkdtempSync(join(tmpdir(), "release-lock-"));
  try {
    const noProviders = join(folder, "no-providers");
    mkdirSync(noProviders);
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(backendOf(state, kind)));
    // The user's data folder or workspace would select another state.
    const env = { ...state.env, TF_DATA_DIR: undefined, TF_WORKSPACE: undefined, CHECKPOINT_DISABLE: "1" };
    const init = ["init", "-input=false", "-no-color", `-plugin-dir=${noProviders}`];
    const result = await run(state.terraformBinary, init, { cwd: folder, env });
    // Init then fails at the providers or the state, which a release does not need.
    if (!existsSync(join(folder, ".terraform", "terraform.tfstate"))) {
      throw new CommandError("terraform init", result);
    }
    await mustRun(state.terraformBinary, ["force-unlock", "-force", "-no-color", holder.id], { cwd: folder, env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function backendOf({ bucket, key, region, lockTable }: StateLocation, kind: LockKind) {
  const lock = kind === "s3" ? { use_lockfile: true } : { dynamodb_table: lockTable };
  return { terraform: { backend: { s3: { bucket, key, region, ...lock } } } };
}
