import type { Subject } from "./subject";

/** What a check comes to. `not checked`: something that it needs is missing. */
export interface Verdict {
  readonly verdict: "ok" | "warning" | "problem" | "not checked";
  /** In a line: what is so, or why it was not checked. */
  readonly says: string;
  /** In a line: what to do about it. @default - nothing has to be done */
  readonly remedy?: string;
}

/** One thing that has to be right before an environment can be deployed. */
export interface Check {
  readonly name: string;
  /** Names of the checks without which this one means nothing. */
  readonly needs: readonly string[];
  /** What it throws counts as "not checked". */
  look(subject: Subject): Verdict | Promise<Verdict>;
}

export interface Finding extends Verdict {
  readonly name: string;
}

export const ok = (says: string): Verdict => ({ verdict: "ok", says });
export const warning = (says: string, remedy: string): Verdict => ({ verdict: "warning", says, remedy });
export const problem = (says: string, remedy: string): Verdict => ({ verdict: "problem", says, remedy });
export const notChecked = (says: string): Verdict => ({ verdict: "not checked", says });

/** Runs all checks beside each other, each as soon as those that it needs went well. None of them stops another. */
export function runChecks(checks: readonly Check[], subject: Subject): Promise<Finding[]> {
  const running = new Map<string, Promise<Finding>>();
  for (const check of checks) running.set(check.name, runCheck(check, subject, running));
  return Promise.all(running.values());
}

async function runCheck(
  { name, needs, look }: Check,
  subject: Subject,
  running: ReadonlyMap<string, Promise<Finding>>,
): Promise<Finding> {
  const needed = await Promise.all(needs.map((need) => running.get(need)));
  const missing = needed.find((found) => found?.verdict === "problem" || found?.verdict === "not checked");
  if (missing) return { name, ...notChecked(`only once this is right: ${missing.name}`) };
  try {
    return { name, ...(await look(subject)) };
  } catch (error) {
    return { name, ...notChecked(wordsOf(error)) };
  }
}

/** With its name, which for an error of AWS is its code. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
