import { ConfigError } from "../../src/app/config";
import { commandFor } from "../ui/command-for";
import { type Check, messageOf, ok, problem, runChecks, warning } from "./check";
import type { Subject } from "./subject";

export const configuration: Check = {
  name: "configuration",
  needs: [],
  run: ({ config }) => {
    try {
      const { projectName, environment, accountId, region } = config();
      return ok(`${projectName}-${environment} in account ${accountId}, ${region}`);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return problem(error.problems.join("; "), "set the variables that are named here");
    }
  },
};

export const credentials: Check = {
  name: "credentials",
  needs: [configuration.name],
  run: async ({ project, environment, caller }) => {
    const { identity, error } = await caller();
    if (identity) return ok(identity.arn);
    const message = messageOf(error);
    if (environment === "local") return problem(message, commandFor(project, "local"));
    if (
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|TimeoutError/.test(`${message} ${(error as { code?: string }).code}`)
    ) {
      return problem(
        `AWS cannot be reached: ${message}`,
        "check AWS_REGION, AWS_ENDPOINT_URL and the network of this machine",
      );
    }
    return problem(
      message,
      "sign in again (aws sso login), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
  },
};

export const account: Check = {
  name: "account",
  needs: [credentials.name],
  run: async ({ config, caller }) => {
    const { identity } = await caller();
    const { accountId, environment } = config();
    if (identity?.accountId === accountId) return ok(accountId);
    return problem(
      `the credentials are of account ${identity?.accountId}, and ${environment} belongs to ${accountId}`,
      "take credentials of that account (AWS_PROFILE), or correct AWS_ACCOUNT_ID",
    );
  },
};

/** With a larger skew, AWS rejects signatures. */
const CLOCK_LIMIT_MS = 5 * 60_000;
const CLOCK_WARNING_MS = 30_000;

export const clock: Check = {
  name: "clock",
  needs: [configuration.name],
  run: async ({ caller }) => {
    const { clockAheadMs } = await caller();
    if (clockAheadMs === undefined) throw new Error("AWS did not respond");
    const off = `${Math.round(Math.abs(clockAheadMs) / 1_000)} s ${clockAheadMs < 0 ? "behind" : "ahead of"} AWS's`;
    const remedy = "set the clock, for example by NTP: timedatectl set-ntp true";
    if (Math.abs(clockAheadMs) > CLOCK_LIMIT_MS) return problem(`${off}: AWS rejects more than 5 minutes`, remedy);
    return Math.abs(clockAheadMs) > CLOCK_WARNING_MS ? warning(off, remedy) : ok(off);
  },
};

/** @throws Error with the remedy, unless the credentials are of the environment's account */
export async function requireAccount(subject: Subject) {
  const findings = await runChecks([configuration, credentials, account], subject);
  const wrong = findings.find(({ verdict }) => verdict !== "ok");
  if (wrong) throw new Error(`${wrong.name}: ${wrong.message}\n${wrong.remedy ? `What to do: ${wrong.remedy}` : ""}`);
}
