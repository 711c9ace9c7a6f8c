import type { Finding, Verdict } from "./check";

/** All findings in the order of the checks, each remedy below its finding, and the sum of it in the last line. */
export function describeFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, verdict, says, remedy }) => [
    `${verdict.padEnd("not checked".length)}  ${name.padEnd(width)}  ${says}`,
    ...(remedy ? [`${" ".repeat("not checked".length)}  ${" ".repeat(width)}  → ${remedy}`] : []),
  ]);
  return [...lines, "", summarize(findings)].join("\n");
}

function summarize(findings: readonly Finding[]): string {
  const count = (verdict: Verdict["verdict"]) => findings.filter((finding) => finding.verdict === verdict).length;
  const words = (["problem", "warning"] as const).flatMap((verdict) => {
    const found = count(verdict);
    return found > 0 ? [`${found} ${verdict}${found > 1 ? "s" : ""}`] : [];
  });
  const skipped = count("not checked");
  return `${words.join(", ") || "No problem"}${skipped > 0 ? `; ${skipped} not checked` : ""}`;
}
