import { requireAccount } from "../project/account-checks";
import { runMain } from "../project/local-cloud";
import { stateHomeOf } from "../project/state-home";
import { findSubject } from "../project/subject";
import { readCommandLine } from "../ui/command-line";
import { askConsent } from "../ui/consent";
import { findExisting } from "./adoption";
import { findUse } from "./bucket-use";
import { deleteLockTable } from "./lock-table";
import { deleteBucket } from "./state-bucket";

/**
 * `npm run bootstrap:destroy -- <environment>`: deletes the state bucket, with every version of every state, and the
 * lock table. Refused while a state in it has resources. It finishes what a run before it began.
 */
async function main() {
  const { environment, yes } = readCommandLine("bootstrap:destroy", ["yes"], process.argv.slice(2));
  if (environment === "local") throw new Error("There is nothing to do for 'local': npm run local:down does that.");
  const home = stateHomeOf({ ...process.env, ENVIRONMENT: environment });
  await requireAccount(await findSubject(environment));
  const { bucket, lockTable } = await findExisting(home);
  if (!bucket && !lockTable) return console.log(`There is nothing to destroy: ${environment} has no state bucket.`);

  const uses = bucket ? await findUse(home, lockTable) : [];
  if (uses.length > 0) {
    const lines = uses.map((line) => `  - ${line}`).join("\n");
    throw new Error(
      `The bucket ${home.bucket} is in use:\n${lines}\nDestroy the apps first; see README.md, "Take it down".`,
    );
  }
  if (!yes && !(await askConsent(environment, undefined, "will have no state bucket and no lock table any more"))) {
    throw new Error(`${environment} was left as it is.`);
  }
  // The table first: without it no new deploy gets a lock.
  if (lockTable) await deleteLockTable(home);
  if (bucket) await deleteBucket(home);
  console.log(`The bucket ${home.bucket} and the table ${home.lockTable} are gone.`);
  console.log("The role by which API Gateway writes logs is the account's, and stays.");
}

runMain(main);
