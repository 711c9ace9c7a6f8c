import { IAMClient } from "@aws-sdk/client-iam";
import { loadConfig } from "../../src/app/config";
import { requireAccount } from "../project/account-checks";
import type { Project } from "../project/project";
import { type StateHome, stateHomeOf } from "../project/state-home";
import { findSubject } from "../project/subject";
import { commandFor } from "../ui/command-for";
import { requestConsent } from "../ui/consent";
import { UsageError } from "../ui/errors";
import { type Existing, findExisting } from "./adoption";
import { findUse } from "./bucket-use";
import { deleteDeployers, findDeployers } from "./iam-deletions";
import { deleteLockTable } from "./lock-table";
import { deleteBucket } from "./state-bucket";

/**
 * `tiers bootstrap-destroy <environment>`: deletes the state bucket, with every version of every state, the lock table, and
 * what `bootstrap --roles` has created. Refused while a state in it has resources. It continues what an earlier run began.
 */
export async function destroyBootstrap(project: Project, environment: string, { yes }: { readonly yes?: boolean }) {
  if (environment === "local") {
    throw new UsageError(`There is nothing to do for 'local': ${commandFor(project, "down")} does that.`);
  }
  const home = stateHomeOf(loadConfig(project.definition, { ...process.env, ENVIRONMENT: environment }));
  await requireAccount(await findSubject(project, environment));
  const { bucket, lockTable } = await findExisting(home);
  const iam = new IAMClient({ region: home.region });
  const deployers = await findDeployers(iam, home);
  const hasDeployers = deployers.roles.length + deployers.policyArns.length > 0;
  if (!bucket && !lockTable && !hasDeployers) {
    return console.log(`There is nothing to destroy: ${environment} has no state bucket, and no roles that deploy it.`);
  }

  const uses = bucket ? await findUse(home, lockTable) : [];
  if (uses.length > 0) {
    const lines = uses.map((line) => `  - ${line}`).join("\n");
    throw new Error(
      `The bucket ${home.bucket} is in use:\n${lines}\nDestroy the apps first: ${commandFor(project, "destroy", environment)}`,
    );
  }
  const lost = `would lose its state bucket and lock table${hasDeployers ? ", and the roles that deploy it" : ""}`;
  if (!yes && !(await requestConsent(environment, undefined, lost))) {
    throw new Error(`${environment} was left as it is.`);
  }
  // The roles first: without them no new deploy begins.
  const deleted = await deleteDeployers(iam, home, deployers);
  await deleteHome(home, { bucket, lockTable });
  console.log(`The bucket ${home.bucket} and the table ${home.lockTable} are gone.`);
  if (deleted.length > 0) console.log(`So are:\n${deleted.map((each) => `  - ${each}`).join("\n")}`);
  console.log("The role by which API Gateway writes logs is the account's, and stays.");
}

/** Deletes what exists of the bucket, with every version of every state, and of the lock table. */
export async function deleteHome(home: StateHome, { bucket, lockTable }: Existing) {
  // The table first: without it no new deploy gets a lock.
  if (lockTable) await deleteLockTable(home);
  if (bucket) await deleteBucket(home);
}
