import { account, clock, configuration, credentials } from "../project/account-checks";
import { type Finding, runChecks, type Verdict } from "../project/check";
import type { Project } from "../project/project";
import { findSubject } from "../project/subject";
import { printJson } from "../ui/json";
import { boundary } from "./boundary-check";
import { names, quotas } from "./limit-checks";
import { logRole } from "./log-role-check";
import { providers, region, tools } from "./machine-checks";
import { permissions } from "./permission-check";
import { runtime } from "./runtime-check";
import { lockTable, state, stateBucket } from "./state-checks";

/** In the order in which they are printed; each after those that it needs. */
const CHECKS = [
  configuration,
  credentials,
  account,
  region,
  clock,
  tools,
  providers,
  runtime,
  stateBucket,
  lockTable,
  state,
  names,
  permissions,
  boundary,
  quotas,
  logRole,
];

/** `tiers doctor <environment>`: checks what a deploy requires. Exit status 1 when there is a problem. */
export async function doctor(project: Project, environment: string, { json }: { readonly json?: boolean }) {
  const findings = await runChecks(CHECKS, await findSubject(project, environment));
  if (json) printJson({ environment, findings });
  else console.log(describeFindings(findings));
  if (findings.some(({ verdict }) => verdict === "problem")) process.exitCode = 1;
}

/** All findings in the order of the checks, each remedy below its finding, and the counts in the last line. */
export function describeFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, verdict, message, remedy }) => [
    `${verdict.padEnd("not checked".length)}  ${name.padEnd(width)}  ${message}`,
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
