import { isDeepStrictEqual } from "node:util";
import { IAMClient } from "@aws-sdk/client-iam";
import { statementsOf } from "../../src/testing/policy-document";
import { readManagedPolicy } from "../aws/managed-policies";
import { boundaryOf } from "../policy/boundary";
import { covers, type PolicyDocument } from "../policy/documents";
import { isOwnBoundary } from "../policy/names";
import { account } from "../project/account-checks";
import { type Check, notChecked, ok, problem, warning } from "../project/check";
import { commandFor } from "../ui/command-for";
import { names } from "./limit-checks";
import { listRequests } from "./request-list";
import { synthesizedApp } from "./synthesized-app";

/** Whether the app's permissions boundary is what `tiers policy <environment> boundary` prints: a deploy does not notice. */
export const boundary: Check = {
  name: "boundary",
  needs: [account.name, names.name],
  run: async (subject) => {
    const { project, environment } = subject;
    const config = subject.config();
    const { permissionsBoundary: arn } = config;
    if (environment === "local") return notChecked("the local AWS needs none");
    if (!arn) return ok("none: PERMISSIONS_BOUNDARY is not set");
    if (!isOwnBoundary(config)) return ok(`${arn}, which is not the app's own`);
    const iam = new IAMClient(subject.client());
    try {
      const wanted = boundaryOf(config, await synthesizedApp(subject));
      const found = await readManagedPolicy(iam, arn);
      const update = `${commandFor(project, "bootstrap", environment)} --roles github`;
      if (!found) return problem(`${arn} does not exist, and no role is created without it`, update);
      if (isDeepStrictEqual(found.document, wanted)) return ok(arn);
      const { lacks, exceeds } = compare(found.document, wanted);
      if (lacks.length > 0) {
        const what = `${arn} lacks what the app grants, and its functions are denied`;
        return problem(`${what}: ${listRequests(lacks)}`, update);
      }
      if (exceeds.length > 0)
        return warning(`${arn} allows what the app does not grant: ${listRequests(exceeds)}`, update);
      return warning(`${arn} is not as ${commandFor(project, "policy", environment, "boundary")} prints it`, update);
    } finally {
      iam.destroy();
    }
  },
};

function compare(found: unknown, wanted: PolicyDocument) {
  const [allowed, granted] = [requestsIn(found), requestsIn(wanted)];
  return {
    lacks: granted.filter((request) => !isAmong(allowed, request)),
    exceeds: allowed.filter((request) => !isAmong(granted, request)),
  };
}

interface AllowedRequest {
  readonly action: string;
  readonly resource: string;
}

/** What a document allows, where it has no conditions, as that of an app's boundary. */
function requestsIn(document: unknown): AllowedRequest[] {
  return statementsOf({}, JSON.stringify(document ?? {})).flatMap(({ effect, actions = [], resources = [] }) =>
    effect === "Allow" ? actions.flatMap((action) => resources.map((resource) => ({ action, resource }))) : [],
  );
}

function isAmong(all: readonly AllowedRequest[], { action, resource }: AllowedRequest): boolean {
  return all.some((other) => other.action === action && covers(other.resource, resource));
}
