import { runUnsafeSimulation } from "@cloud-copilot/iam-simulate";
import type { IamRequest, Statement } from "../../src/testing";

const ACCOUNT = "111122223333";

/** A policy document of IAM. */
export interface Document {
  readonly Version: string;
  readonly Statement: readonly object[];
}

/** A request as IAM sees it. */
export interface IamCall {
  readonly action: string;
  /** An ARN; `*` for what is done to none. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Whether a role with these policies may do something, as an independent IAM simulator decides: the second opinion on our own
 * matcher. It is AGPL-licensed, so it is only for tests: docs/decisions/0012-proof-by-catalogue.md.
 */
export function simulatorOf(documents: readonly Document[], accountId: string): (call: IamCall) => boolean {
  const identityPolicies = documents.map((policy, index) => ({ name: `policy-${index}`, policy }));
  return ({ action, resource, context = {} }) => {
    const request = {
      principal: `arn:aws:iam::${accountId}:role/Role`,
      action,
      resource: { resource, accountId },
      contextVariables: Object.fromEntries(
        Object.entries(context).map(([key, value]) => [key, typeof value === "string" ? value : [...value]]),
      ),
    };
    const simulation = { request, identityPolicies, serviceControlPolicies: [], resourceControlPolicies: [] };
    return runUnsafeSimulation(simulation, { simulationMode: "Strict" }) === "Allowed";
  };
}

/** The same decision about a role with these statements. */
export function oracleAllows(statements: readonly Statement[]): (request: IamRequest) => boolean {
  return simulatorOf([{ Version: "2012-10-17", Statement: statements.map(toJson) }], ACCOUNT);
}

function toJson({ effect = "Allow", actions, resources, condition = [] }: Statement) {
  const tests: Record<string, Record<string, readonly string[]>> = {};
  for (const { test, variable, values } of condition) tests[test] = { ...tests[test], [variable]: values };
  return { Effect: effect, Action: actions, Resource: resources, Condition: tests };
}
