import { Testing } from "cdktf";
import type { PolicyDocument } from "../../../cli/policy/documents";
import type { Phase } from "../../../cli/policy/names";
import { policiesFor } from "../../../cli/policy/policy";
import { parseSynthesized, type SynthesizedStack } from "../../../cli/terraform/synthesized";
import { type AppConfig, loadConfig, stackIdsOf } from "../../../src/app/config";
import type { AppDefinition } from "../../../src/app/define-app";
import { StateStack } from "../../../src/app/state-stack";
import { isAllowed, type Permission, permissionsOf } from "../../../src/testing";
import { statementsOf } from "../../../src/testing/policy-document";
import { type IamCall, simulatorOf } from "../../helpers/oracle";

/** An app in an environment, as it is synthesized there. */
export interface Deployable {
  readonly config: AppConfig;
  readonly app: SynthesizedStack;
  readonly state: SynthesizedStack;
}

export function deployable(definition: AppDefinition, env: NodeJS.ProcessEnv): Deployable {
  const config = loadConfig(definition, { PACKAGING: "zip", ...env });
  const ids = stackIdsOf(config);
  const scope = Testing.app();
  const read = (stack: Parameters<typeof Testing.synth>[0]) => parseSynthesized(Testing.synth(stack));
  return {
    config,
    app: read(definition.stack(scope, ids.app, config)),
    state: read(new StateStack(scope, ids.state, config)),
  };
}

export function policiesOf(phase: Phase, { config, app, state }: Deployable) {
  return policiesFor(phase, config, phase === "bootstrap" ? state : app);
}

/** Whether a role with these policies may do something to what is in its account. */
export function deployerMay(documents: readonly PolicyDocument[], accountId: string): (call: IamCall) => boolean {
  const simulate = simulatorOf(documents, accountId);
  const keys = keyPermissionsOf(documents);
  return ({ action, resource, context = {} }) => {
    // A key's policy, which the simulator cannot evaluate, leaves it to IAM by default.
    if (action.startsWith("kms:")) return isAllowed(keys, { action, resource, context: textsOf(context) });
    // IAM knows whose each resource is.
    return simulate({ action, resource, context: { "aws:ResourceAccount": accountId, ...context } });
  };
}

/** The permissions to use keys, for our own evaluation of policies. */
function keyPermissionsOf(documents: readonly PolicyDocument[]): Permission[] {
  const statements = documents
    .flatMap(({ Statement }) => Statement)
    .filter(({ Action }) => Action.every((action) => action.startsWith("kms:")));
  return permissionsOf(statementsOf({}, JSON.stringify({ Statement: statements })), "the deployer", "role");
}

function textsOf(context: NonNullable<IamCall["context"]>): Record<string, string> {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key, String(value)]));
}
