import { IAMClient } from "@aws-sdk/client-iam";
import { type Denial, isDenied, principalOf, simulate } from "../aws/simulation";
import type { PolicyStatement } from "../policy/documents";
import { statementsFor } from "../policy/policy";
import { account } from "../project/account-checks";
import { type Check, notChecked, ok, problem, type Verdict } from "../project/check";
import { commandFor } from "../ui/command-for";
import { names } from "./limit-checks";
import { listRequests } from "./request-list";
import { synthesizedApp } from "./synthesized-app";

/** Whether the credentials may do all that `tiers policy <environment> deploy` lists, as far as IAM simulates it. */
export const permissions: Check = {
  name: "permissions",
  needs: [account.name, names.name],
  run: async (subject) => {
    const { project, environment, caller, client, config } = subject;
    if (environment === "local") return notChecked("the local AWS needs none");
    const iam = new IAMClient(client());
    try {
      const principal = await principalOf(iam, (await caller()).identity?.arn ?? "");
      if (!principal) return ok("all: the credentials are the root user's");
      const statements = await statementsFor("deploy", config(), await synthesizedApp(subject));
      const denials = await simulateAll(iam, principal, statements);
      return verdictOf(denials, commandFor(project, "policy", environment, "deploy"));
    } catch (error) {
      if (!isDenied(error)) throw error;
      return notChecked("the credentials may not use iam:SimulatePrincipalPolicy on themselves, which would show it");
    } finally {
      iam.destroy();
    }
  },
};

/** IAM throttles simulations: a few at once. */
const CONCURRENT = 4;

async function simulateAll(
  iam: IAMClient,
  principal: string,
  statements: readonly PolicyStatement[],
): Promise<Denial[]> {
  const denials: Denial[] = [];
  const left = [...statements];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { Action: actions, Resource: resources, Condition } = next;
      denials.push(...(await simulate(iam, principal, { actions, resources, context: contextOf(Condition) })));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, work));
  return denials;
}

/** The values by which a request meets the condition of its statement. */
function contextOf(condition: PolicyStatement["Condition"] = {}) {
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([ContextKeyName, values]) => ({
      ContextKeyName,
      ContextKeyType: operator.startsWith("ForA") ? ("stringList" as const) : ("string" as const),
      ContextKeyValues: [values].flat(),
    })),
  );
}

/** @param command that prints what is needed */
export function verdictOf(denials: readonly Denial[], command: string): Verdict {
  const missing = denials.filter(({ missingKeys }) => missingKeys.length === 0);
  if (missing.length > 0) {
    return problem(
      `a deploy needs what the credentials lack: ${listRequests(missing)}`,
      `give them the policies that this prints: ${command}`,
    );
  }
  if (denials.length > 0) {
    const keys = [...new Set(denials.flatMap(({ missingKeys }) => missingKeys))].sort();
    return notChecked(
      `${denials.length} of a deploy's requests depend on ${keys.join(", ")}, which no simulation knows; all others are allowed`,
    );
  }
  return ok("all that a deploy needs");
}
