import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientOf } from "../aws/client-settings";
import { findEmulator } from "../local-aws/emulator";
import { findForwarder } from "../local-aws/forwarder";
import type { Addresses } from "../project/addresses";
import { requestPages } from "../project/check-app";
import { LAST_RUN, localCloudsIn, REGION } from "../project/local-cloud";
import { hashInputs } from "./inputs";
import { type Content, notLive } from "./live-content";
import { printSummary } from "./summary";

/** The record of a run of `tiers local` that ended with the page. A run deletes it when it starts. */
export interface LastRun {
  /** As `hashInputs` had them before the synth and after the deploy. */
  readonly inputs: string;
  /** Process ids of the emulator and the forwarder. */
  readonly processes: readonly (number | undefined)[];
  readonly accountId: string;
  readonly addresses: Addresses;
  readonly content: Content;
}

/**
 * Prints the addresses of the app in a folder, where its last run succeeded and nothing has changed since then: no input, no
 * process, no code and no file, and the page responds.
 *
 * @param environment other variables than this process's
 * @returns whether that is so; false where anything is uncertain
 */
export async function isUnchanged(root: string, environment?: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    for (const { folder } of localCloudsIn(root)) if (await isUnchangedIn(folder, root, environment)) return true;
  } catch {
    // The run that follows reports what is wrong.
  }
  return false;
}

async function isUnchangedIn(folder: string, root: string, environment?: NodeJS.ProcessEnv): Promise<boolean> {
  const last = readLastRun(join(folder, LAST_RUN));
  if (!last || last.inputs !== (await hashInputs(root, environment))) return false;
  const { accountId, addresses, content } = last;
  const [emulator, forwarder] = await Promise.all([findEmulator(folder), findForwarder(folder)]);
  if (!emulator || last.processes[0] !== emulator.pid || last.processes[1] !== forwarder?.pid) return false;
  const { functions, objects } = await notLive(content, { accountId, client: clientOf(emulator.env, REGION) });
  if (functions.length + objects.length > 0) return false;
  await requestPages(addresses);
  console.log("Nothing changed since the last run.");
  printSummary({ root }, addresses, emulator.endpoint);
  return true;
}

function readLastRun(file: string): LastRun | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
