import { createInterface } from "node:readline";
import type { Project } from "../project/project";
import { type AppStateLocation, findState } from "../project/state-location";
import { describeLock, describeStatus, statusAsJson } from "../terraform/describe-status";
import { isHeld, refuseYoung, releaseLock } from "../terraform/release-lock";
import { readStatus } from "../terraform/state-status";
import { printJson } from "../ui/json";

/** `tiers lock show <environment>`: prints the holders of the locks of an environment's state. */
export async function showLock(project: Project, environment: string, { json }: { readonly json?: boolean }) {
  const state = await findState(project, environment);
  const status = await readStatus(state);
  if (json) printJson({ environment, ...statusAsJson(state, status, new Date()) });
  else console.log(describeStatus(state, status, new Date()));
}

/** `tiers lock release <environment>`: releases these locks. Exit status 1 when refused. */
export async function release(
  project: Project,
  environment: string,
  { force, yes }: { readonly force?: boolean; readonly yes?: boolean },
) {
  const state = await findState(project, environment);
  const now = new Date();
  const { locks } = await readStatus(state);
  const held = locks.filter(isHeld);
  if (held.length === 0) return console.log(`Nothing to release: the state ${state.key} is not locked.`);
  if (!force) refuseYoung(held, now);

  const described = held.map((lock) => describeLock(lock, lock.holder, now));
  if (!yes) await confirm(state, described);
  for (const [index, lock] of held.entries()) {
    await releaseLock(state, lock);
    console.log(`Released the ${described[index]}`);
  }
}

/** @throws Error unless the environment's name is typed */
async function confirm({ environment, key }: AppStateLocation, locks: string[]) {
  console.log(`The state ${key} is locked:\n${locks.map((lock) => `  ${lock}`).join("\n")}`);
  console.log("If this run is alive, a release lets a second one write the state at the same time.");
  const input = createInterface({ input: process.stdin, output: process.stdout });
  const typed = await new Promise<string>((resolve) => {
    input.question(`Type ${environment} to release: `, resolve);
    input.once("close", () => resolve(""));
  });
  input.close();
  if (typed.trim() !== environment) throw new Error("Not confirmed: nothing was released.");
}
