import type { StateLocation } from "./state-location";
import type { DigestStatus, LockHolder, LockKind, LockStatus, StateStatus } from "./state-status";

const LOCK_NAMES: Record<LockKind, string> = { dynamodb: "DynamoDB lock", s3: "S3 lock" };

const DIGEST_WORDS: Record<DigestStatus, string> = {
  "no-state": "none: there is no state yet",
  "not-kept": "none: the state was written with STATE_LOCK=s3, which keeps no digest",
  matches: "matches the state",
  differs:
    "DIFFERS from the state: a run is writing it now, an older state was restored, or a run with STATE_LOCK=s3 wrote it",
  "state-missing": "THE STATE IS GONE: its digest exists, the state was deleted",
};

/** Milliseconds since a lock was acquired; negative where the holder's clock is ahead. */
export function ageOf({ since }: LockHolder, now: Date): number {
  return now.getTime() - Date.parse(since);
}

/** `DynamoDB lock 1a2b… of ana@laptop (apply, 12 min)` */
export function describeLock({ kind }: LockStatus, holder: LockHolder, now: Date): string {
  const age = describeDuration(ageOf(holder, now));
  return `${LOCK_NAMES[kind]} ${holder.id} of ${holder.who} (${describeOperation(holder)}, ${age})`;
}

/** Both locks and the digest as plain text. */
export function describeStatus(state: StateLocation, { locks, digest }: StateStatus, now: Date): string {
  const lines = [
    `The state ${state.key} in the bucket ${state.bucket} (${state.region}), locked by STATE_LOCK=${state.lock}`,
    ...locks.flatMap(({ kind, holder }) => [
      `${LOCK_NAMES[kind].padEnd(14)} ${holder ? "held" : "free"}`,
      ...(holder ? describeHolder(holder, now) : []),
    ]),
    `${"Digest".padEnd(14)} ${describeDigest(state, digest)}`,
  ];
  return lines.join("\n");
}

/** The same as data. Ages are in seconds. */
export function statusAsJson(state: StateLocation, { locks, digest }: StateStatus, now: Date) {
  const { bucket, key, lockTable, region, lock } = state;
  const shown = locks.map(({ kind, path, holder }) => ({
    kind,
    path,
    holder: holder ? { ...holder, ageSeconds: Math.floor(ageOf(holder, now) / 1000) } : null,
  }));
  return { bucket, key, lockTable, region, lock, locks: shown, digest };
}

/** `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function describeDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 0) return "from the future, by the holder's clock";
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function describeHolder(holder: LockHolder, now: Date): string[] {
  const rows = {
    holder: holder.who,
    operation: describeOperation(holder),
    age: `${describeDuration(ageOf(holder, now))}, since ${holder.since}`,
    id: holder.id,
    Terraform: holder.terraformVersion,
  };
  return Object.entries(rows).map(([name, value]) => `  ${name.padEnd(12)} ${value}`);
}

function describeDigest({ lock }: StateLocation, digest: DigestStatus): string {
  const isLeftOver = digest === "differs" && lock === "s3";
  return isLeftOver ? "of an older state: runs with STATE_LOCK=s3 do not keep it" : DIGEST_WORDS[digest];
}

function describeOperation({ operation }: LockHolder): string {
  return operation.replace(/^OperationType/, "").toLowerCase() || "unknown operation";
}
