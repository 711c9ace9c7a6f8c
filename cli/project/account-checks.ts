import { ConfigError } from "../../src/app/config";
import { commandFor } from "../ui/command-for";
import { type Check, ok, problem, runChecks, warning, wordsOf } from "./check";
import type { Subject } from "./subject";

export const configuration: Check = {
  name: "configuration",
  needs: [],
  look: ({ config }) => {
    try {
      const { projectName, environment, accountId, region } = config();
      return ok(`${projectName}-${environment} in account ${accountId}, ${region}`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return problem(error.problems.join("; "), "set the variables as the table in README.md says");
    }
  },
};

export const credentials: Check = {
  name: "credentials",
  needs: [configuration.name],
  look: async ({ project, environment, caller }) => {
    const { identity, error } = await caller();
    if (identity) return ok(identity.arn);
    const says = wordsOf(error);
    if (environment === "local") return problem(says, commandFor(project, "local"));
    if (
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|TimeoutError/.test(`${says} ${(error as { code?: string }).code}`)
    ) {
      return problem(
        `AWS cannot be reached: ${says}`,
        "look at AWS_REGION, AWS_ENDPOINT_URL and this machine's network",
      );
    }
    return problem(says, "sign in again (aws sso login), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and its companions");
  },
};

export const account: Check = {
  name: "account",
  needs: [credentials.name],
  look: async ({ config, caller }) => {
    const { identity } = await caller();
    const { accountId, environment } = config();
    if (identity?.accountId === accountId) return ok(accountId);
    return problem(
      `the credentials are of account ${identity?.accountId}, and ${environment} belongs to ${accountId}`,
      "take credentials of that account (AWS_PROFILE), or correct AWS_ACCOUNT_ID",
    );
  },
};

/** Farther off than this, AWS refuses what is signed here. */
const CLOCK_LIMIT_MS = 5 * 60_000;
const CLOCK_WARNING_MS = 30_000;

export const clock: Check = {
  name: "clock",
  needs: [configuration.name],
  look: async ({ caller }) => {
    const { clockAheadMs } = await caller();
    if (clockAheadMs === undefined) throw new Error("AWS did not answer");
    const off = `${Math.round(Math.abs(clockAheadMs) / 1_000)} s ${clockAheadMs < 0 ? "behind" : "ahead of"} AWS's`;
    const remedy = "set the clock, or have it set by NTP: timedatectl set-ntp true";
    if (Math.abs(clockAheadMs) > CLOCK_LIMIT_MS) return problem(`${off}: AWS refuses more than 5 minutes`, remedy);
    return Math.abs(clockAheadMs) > CLOCK_WARNING_MS ? warning(off, remedy) : ok(off);
  },
};

/** @throws Error with the remedy, unless the credentials are there and of the environment's own account */
export async function requireAccount(subject: Subject) {
  const findings = await runChecks([configuration, credentials, account], subject);
  const wrong = findings.find(({ verdict }) => verdict !== "ok");
  if (wrong) throw new Error(`${wrong.name}: ${wrong.says}\n${wrong.remedy ? `What to do: ${wrong.remedy}` : ""}`);
}
