import type { CheckovFinding } from "./checkov";

/**
 * What checkov finds in a defective stack and not in the stack without the defect.
 *
 * @returns the checks' ids, each once, in order; none where the defect goes unnoticed
 * @throws Error if there is no finding at all: every stack has some, so nothing was read
 */
export function newChecks(
  findings: readonly CheckovFinding[],
  { defective, original }: { readonly defective: string; readonly original: string },
): string[] {
  const known = findingsIn(original, findings);
  const isNew = ({ check, resource }: CheckovFinding) =>
    !known.some((it) => it.check === check && it.resource === resource);
  const checks = findingsIn(defective, findings)
    .filter(isNew)
    .map(({ check }) => check);
  return [...new Set(checks)].sort();
}

function findingsIn(folder: string, findings: readonly CheckovFinding[]): CheckovFinding[] {
  const there = findings.filter((finding) => finding.folder === folder);
  if (there.length === 0) throw new Error(`checkov has not one finding in '${folder}': it cannot have read it`);
  return there;
}
