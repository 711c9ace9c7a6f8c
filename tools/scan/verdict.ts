import type { Finding, Subject } from "./finding";

/** Accepted findings of one check, and why. */
export interface Suppression {
  readonly check: string;
  /** As `Finding.resource` names them. */
  readonly resources: readonly string[];
  readonly reason: string;
  /** Where the finding must be absent, because a prop there fixes it. @default - nowhere */
  readonly notIn?: readonly Subject[];
}

export interface Verdict {
  /** Neither fixed nor suppressed. */
  readonly unknown: readonly Finding[];
  /** What is suppressed and not found: `CKV_AWS_119 on UserTable`. */
  readonly stale: readonly string[];
}

/** Compares the findings with the suppressions. */
export function judge(findings: readonly Finding[], suppressions: readonly Suppression[]): Verdict {
  const covers = (suppression: Suppression, resource: string) => (finding: Finding) =>
    finding.check === suppression.check &&
    finding.resource === resource &&
    !suppression.notIn?.includes(finding.subject);
  const rows = suppressions.flatMap((row) => row.resources.map((resource) => ({ row, resource })));
  return {
    unknown: findings.filter((finding) => !rows.some(({ row, resource }) => covers(row, resource)(finding))),
    stale: rows
      .filter(({ row, resource }) => !findings.some(covers(row, resource)))
      .map(({ row, resource }) => `${row.check} on ${resource}`),
  };
}

/** A verdict as text; empty when there is nothing to report. */
export function describeVerdict({ unknown, stale }: Verdict): string {
  const lines = [
    ...unknown.map(({ subject, check, resource, words }) => `new: ${check} on ${resource} (${subject}): ${words}`),
    ...stale.map((what) => `stale: ${what} is suppressed but not found`),
  ];
  return lines.join("\n");
}
