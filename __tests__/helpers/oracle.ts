import { runUnsafeSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import type { IamRequest, Statement } from "../../src/testing";

const ACCOUNT = "111122223333";

/**
 * An independent IAM simulator's decision about a role with these statements: the second opinion on our own matcher.
 * It is AGPL-licensed, so it is only for tests: docs/decisions/0012-proof-by-catalogue.md.
 */
export function oracleAllows(statements: readonly Statement[]): (request: IamRequest) => boolean {
  const policy = { Version: "2012-10-17", Statement: statements.map(toJson) };
  const whose: Omit<Simulation, "request"> = {
    identityPolicies: [{ name: "role", policy }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  return ({ action, resource, context = {} }) => {
    const request = {
      principal: `arn:aws:iam::${ACCOUNT}:role/Function`,
      action,
      resource: { resource, accountId: ACCOUNT },
      contextVariables: { ...context },
    };
    return runUnsafeSimulation({ ...whose, request }, { simulationMode: "Strict" }) === "Allowed";
  };
}

function toJson({ effect = "Allow", actions, resources, condition = [] }: Statement) {
  const tests: Record<string, Record<string, readonly string[]>> = {};
  for (const { test, variable, values } of condition) tests[test] = { ...tests[test], [variable]: values };
  return { Effect: effect, Action: actions, Resource: resources, Condition: tests };
}
