import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { AppConfig } from "../../src/app/config";
import { isOwnBoundary } from "../policy/names";
import { synthesize } from "../project/deployment";
import type { Project } from "../project/project";
import { stateHomeOf } from "../project/state-home";
import { findTarget } from "../project/target";
import { applyInForeground, init } from "../terraform/terraform";
import { commandFor } from "../ui/command-for";
import { UsageError } from "../ui/errors";
import { showSteps } from "../ui/steps";
import { findExisting, prepareStateStack, WITHOUT_LOCK } from "./adoption";
import { parseRepository, readRepository } from "./github";
import { ensureLogRole } from "./log-role";
import { compareRoles, confirmRoles, createRoles, describeRoles, withBoundary } from "./roles";

export interface BootstrapOptions {
  /** Whose jobs get roles. @default - no roles are created */
  readonly roles?: "github";
  /** `owner/name`, or `owner@id/name@id`. @default - that of the remote `origin` */
  readonly repository?: string;
  /** Confirms the roles in advance. */
  readonly yes?: boolean;
  readonly verbose?: boolean;
}

/**
 * `tiers bootstrap <environment>`: creates the bucket and the lock table for the state, stores their own state in that
 * bucket, and with ACCESS_LOG sets the role by which API Gateway writes logs. With `--roles` it creates the roles that plan
 * and deploy, too. It continues what an earlier run began, on any machine, and changes nothing where nothing is missing.
 */
export async function bootstrap(
  project: Project,
  environment: string,
  { roles: forge, repository: named, yes, verbose }: BootstrapOptions,
) {
  if (environment === "local") {
    throw new UsageError(`There is nothing to do for 'local': ${commandFor(project, "local")} does that.`);
  }
  if (named && !forge) throw new UsageError("--repository is for roles: add --roles github.");
  const repository = forge && (named ? parseRepository(named) : await readRepository(project.root));
  const target = await findTarget(project, environment);
  const located = repository ? withBoundary(target.deployment) : target.deployment;
  const { config } = located;
  const home = stateHomeOf(config);
  const folder = join(project.root, "dist", "bootstrap", environment);
  const deployment = { ...located, outdir: join(folder, "cdktf.out") };
  const step = showSteps({ logFile: `${folder}.log`, verbose });
  // Files of an earlier run may be stale: what exists is read from AWS.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const existing = await step("Find what exists", AGAIN, async ({ summarize }) => {
    const { bucket, lockTable } = await findExisting(home);
    const names = [
      ...(bucket ? [`the bucket ${home.bucket}`] : []),
      ...(lockTable ? [`the table ${home.lockTable}`] : []),
    ];
    summarize(names.join(" and ") || "nothing yet");
    return { bucket, lockTable };
  });
  await step("Synthesize", AGAIN, ({ onLine }) => synthesize({ ...deployment, onLine }));
  const roles = repository && (await compareRoles(deployment, { repository, changesTrust: named !== undefined, step }));
  if (roles) await confirmRoles(environment, roles, yes);
  await step("Prepare Terraform", AGAIN, async ({ onLine }) => {
    await prepareStateStack(home, deployment, existing);
    await init({ ...deployment, onLine }, home.stack);
  });
  const status = await applyInForeground(deployment, home.stack, ["-auto-approve", WITHOUT_LOCK]);
  if (status !== 0) throw new Error(`Terraform ended with status ${status}. What to do: ${AGAIN}.`);
  if (config.accessLog) {
    await step("Set API Gateway's log role", AGAIN, async ({ summarize }) => {
      const { roleArn, wasSet } = await ensureLogRole(ofLogRole(config));
      summarize(`${roleArn}${wasSet ? ", set already" : ""}`);
    });
  }
  if (roles) await createRoles(roles, step);
  rmSync(folder, { recursive: true, force: true });

  console.log(`
  The state bucket  ${home.bucket}
  The lock table    ${home.lockTable}
  Their own state   s3://${home.bucket}/${home.stack}.tfstate
${roles ? describeRoles(config, roles) : ""}
  Next: ${commandFor(project, "plan", environment)}
`);
}

/** The role is the account's, and writes other logs than the functions of the app: its own boundary is not for it. */
function ofLogRole(config: AppConfig): AppConfig {
  return isOwnBoundary(config) ? { ...config, permissionsBoundary: undefined } : config;
}

const AGAIN = "fix the error above and run this again: it continues where this run stopped";
