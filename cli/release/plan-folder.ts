import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { LockedProvider } from "../../src/common/lock-file";
import type { Verdict } from "../review/review";
import type { StateVersion } from "../terraform/state";

/** The inputs of a plan, which a deploy compares with the present ones. */
export interface PlanRecord {
  readonly stack: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly verdict: Verdict;
  /** Names of the violations that block it. */
  readonly blockedBy: readonly string[];
  /** SHA-256 of the plan file. */
  readonly plan: string;
  /** SHA-256 of each file of the synthesized stack, by its path in the stack's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** The app's settings as JSON, by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly state: StateVersion;
  /** Those that the plan's `init` selected. */
  readonly providers: readonly LockedProvider[];
  /** Paths of the site to invalidate after the apply. */
  readonly changedPaths: readonly string[];
}

export function planFileIn(folder: string): string {
  return join(folder, "plan.tfplan");
}

/** Empties the folder. Only the user may read it: a plan contains the state, and so every secret in it. */
export function clearPlanFolder(folder: string) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

export function writeRecord(folder: string, record: PlanRecord) {
  writeFileSync(recordFileIn(folder), `${JSON.stringify(record, null, 2)}\n`);
}

/** The record of the plan in a folder; undefined without a plan. */
export function readRecord(folder: string): PlanRecord | undefined {
  const file = recordFileIn(folder);
  return existsSync(file) && existsSync(planFileIn(folder)) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

export function digestOfFile(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** SHA-256 of each file in the folder of a synthesized stack, without Terraform's own. */
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
