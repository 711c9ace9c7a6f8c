import type { AppConfig } from "../../src/app/config";
import { boundaryOf } from "../policy/boundary";
import type { PolicyDocument } from "../policy/documents";
import { isOwnBoundary, nameOf, type Phase } from "../policy/names";
import { policiesFor } from "../policy/policy";
import { policyNames } from "../policy/print";
import type { SynthesizedStack } from "../terraform/synthesized";
import { type Job, type Repository, trustOf } from "./github";

/** A managed policy. */
export interface WantedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** A role that has these policies. */
export interface WantedRole {
  readonly name: string;
  readonly description: string;
  /** Whose token it trusts. */
  readonly job: Job;
  readonly trust: object;
  readonly maxSessionSeconds: number;
  readonly policies: readonly WantedPolicy[];
}

export interface Deployers {
  /** @default - PERMISSIONS_BOUNDARY is of those who administer the account */
  readonly boundary?: WantedPolicy;
  readonly roles: readonly WantedRole[];
}

/** The work of the roles of an environment. A deploy recovers a state that it could not save. */
const WORK = { plan: ["plan"], deploy: ["deploy", "recover"] } as const satisfies Record<string, readonly Phase[]>;
type Work = keyof typeof WORK;

/** The longest session: AWS's default of an hour is too short for a first deploy with a certificate. */
const SESSION_SECONDS = { plan: 3_600, deploy: 7_200 } as const satisfies Record<Work, number>;

/** Whether a managed policy can only be one that `deployersOf` has named for this environment. */
export function isPolicyOfDeployers(name: string, config: Pick<AppConfig, "namePrefix">): boolean {
  if (name === nameOf("boundary", config)) return true;
  const begin = Object.values(WORK)
    .flat()
    .map((phase) => nameOf(phase, config))
    .find((each) => name.startsWith(each));
  return begin !== undefined && /^(-\d+)?$/.test(name.slice(begin.length));
}

/**
 * The roles by which the workflows of a repository plan and deploy an environment. A pull request runs its own code, which
 * can read the state: where data is protected, there is no role for it.
 *
 * @param stack of the app
 * @throws Error where the boundary cannot be derived from the stack
 */
export async function deployersOf(
  config: AppConfig,
  stack: SynthesizedStack,
  repository: Repository,
): Promise<Deployers> {
  const { environment, protectData } = config;
  const roleOf = async (work: Work, job: Job): Promise<WantedRole> => {
    const policies: WantedPolicy[] = [];
    for (const phase of WORK[work]) {
      const { documents } = await policiesFor(phase, config, stack);
      policies.push(...policyNames(documents, phase, config).map(([name, document]) => ({ name, document })));
    }
    return {
      name: nameOf(work, config),
      description: `Lets workflows of ${repository.name} ${work} ${config.namePrefix}`,
      job,
      trust: trustOf(config, repository, job),
      maxSessionSeconds: SESSION_SECONDS[work],
      policies,
    };
  };
  return {
    ...(isOwnBoundary(config) && {
      boundary: { name: nameOf("boundary", config), document: boundaryOf(config, stack) },
    }),
    roles: [
      ...(protectData ? [] : [await roleOf("plan", "pull_request")]),
      await roleOf("deploy", `environment:${environment}`),
    ],
  };
}
