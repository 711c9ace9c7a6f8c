import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { LockedProvider } from "../../src/common/lock-file";
import type { Verdict } from "../review/review";
import type { StateVersion } from "../terraform/state";

/** What a plan was made from, so that a later deploy can tell whether that still holds. */
export interface PlanRecord {
  readonly stack: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly verdict: Verdict;
  /** Names of what blocks it. */
  readonly blockedBy: readonly string[];
  /** SHA-256 of the plan file. */
  readonly plan: string;
  /** SHA-256 of each file of the synthesized stack, by its path in the stack's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** The app's settings as JSON, by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly state: StateVersion;
  /** What the plan's `init` selected. */
  readonly providers: readonly LockedProvider[];
  /** Paths of the site that CloudFront is to forget once it is applied. */
  readonly changedPaths: readonly string[];
}

export function planFileIn(folder: string): string {
  return join(folder, "plan.tfplan");
}

/** Empties the folder. A plan holds the state, and so whatever is secret in it: nobody else may read it. */
export function clearPlanFolder(folder: string) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

export function writeRecord(folder: string, record: PlanRecord) {
  writeFileSync(recordFileIn(folder), `${JSON.stringify(record, null, 2)}\n`);
}

/** The record of the plan that is there, if there is one. */
export function readRecord(folder: string): PlanRecord | undefined {
  const file = recordFileIn(folder);
  return existsSync(file) && existsSync(planFileIn(folder)) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

export function digestOfFile(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** SHA-256 of each file in the folder of a synthesized stack, without what Terraform keeps there. */
export function digestsIn(stackFolder: string): Record<string, string> {
  const files = readdirSync(stackFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(stackFolder, file).startsWith(".terraform"));
  return Object.fromEntries(files.sort().map((file) => [relative(stackFolder, file), digestOfFile(file)]));
}

function recordFileIn(folder: string): string {
  return join(folder, "record.json");
}
