import type { Subject } from "./subject";

/** The result of a check. `not checked`: a check that it needs has failed. */
export interface Verdict {
  readonly verdict: "ok" | "warning" | "problem" | "not checked";
  /** In a line: what was found, or why it was not checked. */
  readonly message: string;
  /** In a line: what to do. @default - nothing */
  readonly remedy?: string;
}

/** A requirement of a deploy. */
export interface Check {
  readonly name: string;
  /** Names of the checks that must pass before this one. */
  readonly needs: readonly string[];
  /** An error that it throws is "not checked". */
  run(subject: Subject): Verdict | Promise<Verdict>;
}

export interface Finding extends Verdict {
  readonly name: string;
}

export const ok = (message: string): Verdict => ({ verdict: "ok", message });
export const warning = (message: string, remedy: string): Verdict => ({ verdict: "warning", message, remedy });
export const problem = (message: string, remedy: string): Verdict => ({ verdict: "problem", message, remedy });
export const notChecked = (message: string): Verdict => ({ verdict: "not checked", message });

/** Runs all checks concurrently, each as soon as those that it needs have passed. */
export function runChecks(checks: readonly Check[], subject: Subject): Promise<Finding[]> {
  const running = new Map<string, Promise<Finding>>();
  for (const check of checks) running.set(check.name, runCheck(check, subject, running));
  return Promise.all(running.values());
}

async function runCheck(
  { name, needs, run }: Check,
  subject: Subject,
  running: ReadonlyMap<string, Promise<Finding>>,
): Promise<Finding> {
  const needed = await Promise.all(needs.map((need) => running.get(need)));
  const missing = needed.find((found) => found?.verdict === "problem" || found?.verdict === "not checked");
  if (missing) return { name, ...notChecked(`requires: ${missing.name}`) };
  try {
    return { name, ...(await run(subject)) };
  } catch (error) {
    return { name, ...notChecked(messageOf(error)) };
  }
}

/** With the name of the error, which is the code of an AWS error. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
