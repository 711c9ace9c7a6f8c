import { hostname, userInfo } from "node:os";
import type { AppStateLocation } from "../project/state-location";
import { ageOf, describeLock } from "../terraform/describe-status";
import { isInUse } from "../terraform/processes";
import { type HeldLock, isHeld, MINIMUM_AGE_MS, releaseLock } from "../terraform/release-lock";
import type { StateStatus } from "../terraform/state-status";
import { commandFor } from "../ui/command-for";
import type { Diagnosis } from "./diagnosis";

/** What a lock is judged by. */
export interface Evidence {
  readonly now: Date;
  /** This user and machine, as Terraform writes them into a lock. */
  readonly me: string;
  /** Whether a Terraform process on this machine uses, or may use, this state. */
  readonly isInUse: boolean;
}

/**
 * Finds locks whose run has ended.
 *
 * @throws Error that names the holder when its run may be alive
 */
export async function findDeadLocks(state: AppStateLocation, { locks }: StateStatus): Promise<Diagnosis> {
  const held = locks.filter(isHeld);
  const me = `${userInfo().username}@${hostname()}`;
  const inUse = held.length > 0 && (await isInUse(state));
  const evidence = { now: new Date(), me, isInUse: inUse };
  const judged = held.map((lock) => ({ lock, reason: whyDead(lock, evidence) }));
  const alive = judged.filter(({ reason }) => !reason);
  if (alive.length > 0) {
    throw new Error(
      [
        "The state is locked by a run that may be alive:",
        ...alive.map(({ lock }) => `  ${describeLock(lock, lock.holder, evidence.now)}`),
        `Wait for it to end. If you know that it has ended: ${commandFor(state.project, "lock", "release", state.environment, "--force")}`,
      ].join("\n"),
    );
  }
  return {
    repairs: judged.map(
      ({ lock, reason }) => `release the ${describeLock(lock, lock.holder, evidence.now)}: ${reason}`,
    ),
    left: [],
    repair: async () => {
      for (const lock of held) await releaseLock(state, lock);
    },
  };
}

/** The reason for which the run that holds a lock has ended; undefined when it may be alive. */
export function whyDead({ holder }: Pick<HeldLock, "holder">, { now, me, isInUse }: Evidence): string | undefined {
  if (holder.who === me) {
    // This user's run leaves its lock when it is killed, and when the response to its request for the lock was lost.
    return isInUse ? undefined : "it is of this user on this machine, where no Terraform uses this state any more";
  }
  return ageOf(holder, now) >= MINIMUM_AGE_MS ? "it is older than 10 minutes" : undefined;
}
