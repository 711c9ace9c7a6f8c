import type { Finding, Subject } from "./finding";

/** Findings of one check that stay, and why. */
export interface Suppression {
  readonly check: string;
  /** As `Finding.resource` names them. */
  readonly resources: readonly string[];
  readonly reason: string;
  /** Where the finding has to be gone, because a prop there fixes it. @default - nowhere */
  readonly notIn?: readonly Subject[];
}

export interface Verdict {
  /** Neither mended nor suppressed. */
  readonly unknown: readonly Finding[];
  /** What is suppressed and not found: `CKV_AWS_119 on UserTable`. */
  readonly stale: readonly string[];
}

/** Compares what was found with what is known. */
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
