import { account, clock, configuration, credentials } from "../project/account-checks";
import type { Project } from "../project/project";
import { findSubject } from "../project/subject";
import { printJson } from "../ui/json";
import { runChecks } from "./check";
import { names, quotas } from "./limit-checks";
import { logRole } from "./log-role-check";
import { providers, region, tools } from "./machine-checks";
import { describeFindings } from "./report";
import { runtime } from "./runtime-check";
import { lockTable, state, stateBucket } from "./state-checks";

/** In the order in which they are told; each comes after what it needs. */
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
  quotas,
  logRole,
];

/** `tiers doctor <environment>`: whether all is there that an environment needs. Exit status 1 when there is a problem. */
export async function doctor(project: Project, environment: string, { json }: { readonly json?: boolean }) {
  const findings = await runChecks(CHECKS, await findSubject(project, environment));
  if (json) printJson({ environment, findings });
  else console.log(describeFindings(findings));
  if (findings.some(({ verdict }) => verdict === "problem")) process.exitCode = 1;
}
