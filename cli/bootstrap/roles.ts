import { IAMClient } from "@aws-sdk/client-iam";
import { type AppConfig, loadConfig, stackIdsOf } from "../../src/app/config";
import { boundaryArnOf } from "../policy/names";
import type { Deployment } from "../project/deployment";
import { readSynthesized } from "../terraform/synthesized";
import { stackFolder } from "../terraform/terraform";
import { requestConsent } from "../ui/consent";
import type { RunStep } from "../ui/steps";
import { type Deployers, deployersOf } from "./deployers";
import type { Repository } from "./github";
import { type Change, findChanges } from "./iam-changes";

/** The roles of an environment, and what of them to create or change. */
export interface ComparedRoles {
  readonly wanted: Deployers;
  readonly changes: readonly Change[];
  readonly repository: Repository;
}

export interface CompareOptions {
  readonly repository: Repository;
  /** Whether a role that exists gets this repository, too. */
  readonly changesTrust: boolean;
  readonly step: RunStep;
}

const REMEDY = "fix the error above and run this again: it changes only what is missing";

/** The same deployment within the boundary that is created with the roles, unless it is within another one. */
export function withBoundary(deployment: Deployment): Deployment {
  const { config, project } = deployment;
  const env = { ...deployment.env, PERMISSIONS_BOUNDARY: config.permissionsBoundary ?? boundaryArnOf(config) };
  return { ...deployment, env, config: loadConfig(project.definition, env) };
}

/** Compares what the synthesized app requires with what exists. @throws StepError where a name is taken by something else */
export function compareRoles(
  deployment: Deployment,
  { repository, changesTrust, step }: CompareOptions,
): Promise<ComparedRoles> {
  const { config } = deployment;
  return step("Compare the roles", REMEDY, async ({ summarize }) => {
    const stack = readSynthesized(stackFolder(deployment, stackIdsOf(config).app));
    const wanted = await deployersOf(config, stack, repository);
    const changes = await findChanges(new IAMClient({ region: config.region }), config, wanted, { changesTrust });
    summarize(changes.length > 0 ? `${changes.length} to create or change` : "nothing to change");
    return { wanted, changes, repository };
  });
}

/** Lists what would change, and requests consent to it. @throws Error without it */
export async function confirmRoles(environment: string, { changes }: ComparedRoles, yes = false) {
  if (changes.length === 0) return;
  console.log(`\n${changes.map(({ what }) => `  - ${what}`).join("\n")}\n`);
  const isConfirmed = yes || (await requestConsent(environment, undefined, "would change so in IAM"));
  if (!isConfirmed) throw new Error(`${environment} was left as it is.`);
}

export async function createRoles({ changes }: ComparedRoles, step: RunStep) {
  if (changes.length === 0) return;
  await step("Create the roles", REMEDY, async ({ onLine }) => {
    for (const { what, make } of changes) {
      onLine(what);
      await make();
    }
  });
}

/** What to set in the repository: docs/ci.md has the places. */
export function describeRoles(
  { accountId, permissionsBoundary }: AppConfig,
  { wanted, repository }: ComparedRoles,
): string {
  const lines = [
    ...wanted.roles.map(
      ({ name, job }) => `  For ${job.padEnd(20)}  AWS_ROLE_ARN=arn:aws:iam::${accountId}:role/${name}`,
    ),
    `  For both${" ".repeat(18)}PERMISSIONS_BOUNDARY=${permissionsBoundary}`,
  ];
  const older = `
  New roles trust ${repository.name} as a repository from before 15 July 2026. GitHub gives a later one ids:
  repeat this with --repository owner@id/name@id, which docs/ci.md shows how to find.
`;
  return `\n${lines.join("\n")}\n${repository.nameWithIds ? "" : older}`;
}
