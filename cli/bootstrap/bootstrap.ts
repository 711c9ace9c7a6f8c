import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { synthesize } from "../project/deployment";
import type { Project } from "../project/project";
import { stateHomeOf } from "../project/state-home";
import { findTarget } from "../project/target";
import { applyInForeground, init } from "../terraform/terraform";
import { commandFor } from "../ui/command-for";
import { UsageError } from "../ui/errors";
import { showSteps } from "../ui/steps";
import { findExisting, prepareStateStack, WITHOUT_LOCK } from "./adoption";
import { ensureLogRole } from "./log-role";

/**
 * `tiers bootstrap <environment>`: makes the bucket and the lock table for the state, keeps their own state in that bucket,
 * and with ACCESS_LOG lets API Gateway write logs. It finishes what a run before it began, on whatever machine, and
 * changes nothing where nothing is missing.
 */
export async function bootstrap(project: Project, environment: string, { verbose }: { readonly verbose?: boolean }) {
  if (environment === "local") {
    throw new UsageError(`There is nothing to do for 'local': ${commandFor(project, "local")} does that.`);
  }
  const target = await findTarget(project, environment);
  const { config } = target.deployment;
  const home = stateHomeOf(config);
  const folder = join(project.root, "dist", "bootstrap", environment);
  const deployment = { ...target.deployment, outdir: join(folder, "cdktf.out") };
  const step = showSteps({ logFile: `${folder}.log`, verbose });
  // Nothing of an earlier run counts: what is there, AWS knows.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  const existing = await step("Look what is there", AGAIN, async ({ found }) => {
    const { bucket, lockTable } = await findExisting(home);
    const names = [
      ...(bucket ? [`the bucket ${home.bucket}`] : []),
      ...(lockTable ? [`the table ${home.lockTable}`] : []),
    ];
    found(names.join(" and ") || "nothing yet");
    return { bucket, lockTable };
  });
  await step("Synthesize", AGAIN, ({ tell }) => synthesize({ ...deployment, onLine: tell }));
  await step("Prepare Terraform", AGAIN, async ({ tell }) => {
    await prepareStateStack(home, deployment, existing);
    await init({ ...deployment, onLine: tell }, home.stack);
  });
  const status = await applyInForeground(deployment, home.stack, ["-auto-approve", WITHOUT_LOCK]);
  if (status !== 0) throw new Error(`Terraform ended with status ${status}. What to do: ${AGAIN}.`);
  if (config.accessLog) {
    await step("Let API Gateway write logs", AGAIN, async ({ found }) => {
      const { roleArn, wasSet } = await ensureLogRole(config);
      found(`${roleArn}${wasSet ? ", set already" : ""}`);
    });
  }
  rmSync(folder, { recursive: true, force: true });

  console.log(`
  The state bucket  ${home.bucket}
  The lock table    ${home.lockTable}
  Their own state   s3://${home.bucket}/${home.stack}.tfstate

  What comes next: ${commandFor(project, "plan", environment)}
`);
}

const AGAIN = "mend what is named above and run this again: it goes on where this one stopped";
