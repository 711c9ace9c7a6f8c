import { hostname, userInfo } from "node:os";
import type { AppStateLocation } from "../project/state-location";
import { ageOf, describeLock } from "../terraform/describe-status";
import { worksOnState } from "../terraform/processes";
import { type HeldLock, isHeld, MINIMUM_AGE_MS, releaseLock } from "../terraform/release-lock";
import type { StateStatus } from "../terraform/state-status";
import { commandFor } from "../ui/command-for";
import type { Diagnosis } from "./diagnosis";

/** What the judgement of a lock rests on. */
export interface Witness {
  readonly now: Date;
  /** This user and machine, as Terraform writes them into a lock. */
  readonly me: string;
  /** Whether a Terraform of this machine works, or may work, on this state. */
  readonly isAtWork: boolean;
}

/**
 * Finds locks whose run has ended.
 *
 * @throws Error that names the holder when its run may be alive
 */
export async function findDeadLocks(state: AppStateLocation, { locks }: StateStatus): Promise<Diagnosis> {
  const held = locks.filter(isHeld);
  const me = `${userInfo().username}@${hostname()}`;
  const isAtWork = held.length > 0 && (await worksOnState(state));
  const witness = { now: new Date(), me, isAtWork };
  const judged = held.map((lock) => ({ lock, reason: whyDead(lock, witness) }));
  const alive = judged.filter(({ reason }) => !reason);
  if (alive.length > 0) {
    throw new Error(
      [
        "The state is locked by a run that may be alive:",
        ...alive.map(({ lock }) => `  ${describeLock(lock, lock.holder, witness.now)}`),
        `Wait for its end. If you know that it ended: ${commandFor(state.project, "lock", "release", state.environment, "--force")}`,
      ].join("\n"),
    );
  }
  return {
    repairs: judged.map(({ lock, reason }) => `release the ${describeLock(lock, lock.holder, witness.now)}: ${reason}`),
    left: [],
    repair: async () => {
      for (const lock of held) await releaseLock(state, lock);
    },
  };
}

/** Why the run that holds a lock counts as ended; nothing when it may be alive. */
export function whyDead({ holder }: Pick<HeldLock, "holder">, { now, me, isAtWork }: Witness): string | undefined {
  if (holder.who === me) {
    // A run of one's own leaves its lock when it is killed, and when the reply to its request for the lock was lost.
    return isAtWork ? undefined : "it is of this user on this machine, where no Terraform works on this state any more";
  }
  return ageOf(holder, now) >= MINIMUM_AGE_MS ? "it is older than 10 minutes" : undefined;
}
