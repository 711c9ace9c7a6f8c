import { parseArgs } from "node:util";
import { runMain } from "./deployment/local-cloud";
import { account, clock, configuration, credentials } from "./doctor/account-checks";
import { runChecks } from "./doctor/check";
import { names, quotas } from "./doctor/limit-checks";
import { logRole } from "./doctor/log-role-check";
import { providers, region, tools } from "./doctor/machine-checks";
import { describeFindings } from "./doctor/report";
import { runtime } from "./doctor/runtime-check";
import { lockTable, state, stateBucket } from "./doctor/state-checks";
import { findSubject } from "./doctor/subject";

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

const USAGE = "npm run doctor -- <environment> [--json]";

/** `npm run doctor`: whether all is there that an environment needs. Exit status 1 when there is a problem. */
async function main() {
  const { environment, json } = readArguments();
  const findings = await runChecks(CHECKS, await findSubject(environment));
  console.log(json ? JSON.stringify(findings, null, 2) : describeFindings(findings));
  if (findings.some(({ verdict }) => verdict === "problem")) process.exitCode = 1;
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({ options: { json: { type: "boolean" } }, allowPositionals: true });
    const [environment, ...rest] = positionals;
    if (!environment || rest.length > 0) throw new Error("It takes the name of one environment.");
    return { environment, json: values.json };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

runMain(main);
