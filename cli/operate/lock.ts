import { createInterface } from "node:readline";
import { runMain } from "../project/local-cloud";
import { findState, type StateLocation } from "../project/state-location";
import { describeLock, describeStatus, statusAsJson } from "../terraform/describe-status";
import { isHeld, refuseYoung, releaseLock } from "../terraform/release-lock";
import { readStatus } from "../terraform/state-status";
import { readArguments } from "../ui/arguments";

const USAGE = `npm run lock -- show <environment> [--json]
npm run lock -- release <environment> [--force] [--yes]
  --force  also a lock younger than 10 minutes     --yes  without asking
  --example <name>  for 'local': that example's`;

/** `npm run lock`: who holds the locks of an environment's state, and their release. Exit status 1 when refused. */
async function main() {
  const { values, positionals } = readArguments(OPTIONS, USAGE);
  const [verb, environment, ...rest] = positionals;
  if ((verb !== "show" && verb !== "release") || !environment || rest.length > 0) throw new Error(USAGE);
  const state = await findState(environment, { example: values.example });
  if (verb === "release") return release(state, values);
  const describe = values.json ? statusAsJson : describeStatus;
  console.log(describe(state, await readStatus(state), new Date()));
}

async function release(state: StateLocation, { force, yes }: { force?: boolean; yes?: boolean }) {
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
async function confirm({ environment, key }: StateLocation, locks: string[]) {
  console.log(`The state ${key} is locked:\n${locks.map((lock) => `  ${lock}`).join("\n")}`);
  console.log("If this run is alive, a release lets a second one write the state at the same time.");
  const input = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await new Promise<string>((resolve) => {
    input.question(`Type ${environment} to release: `, resolve);
    input.once("close", () => resolve(""));
  });
  input.close();
  if (answer.trim() !== environment) throw new Error("Not confirmed: nothing was released.");
}

const OPTIONS = {
  force: { type: "boolean" },
  yes: { type: "boolean" },
  json: { type: "boolean" },
  example: { type: "string" },
} as const;

runMain(main);
