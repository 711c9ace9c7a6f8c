import { parseArgs } from "node:util";
import { account, clock, configuration, credentials } from "../project/account-checks";
import { runMain } from "../project/local-cloud";
import { findSubject } from "../project/subject";
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
