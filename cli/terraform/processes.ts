import { readFileSync, readlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { basename, resolve } from "node:path";
import { mustRun, run } from "../system/process";
import { parseJson, propertyOf } from "./json";
import type { StateLocation } from "./state-location";

/** Whether a Terraform of this user on this machine works on that state; one that hides its folder counts as such. */
export async function worksOnState(state: StateLocation): Promise<boolean> {
  const names = new Set(["terraform", "tofu", basename(state.terraformBinary)]);
  const list = async () => {
    return processesOf(await mustRun("ps", ["-U", String(userInfo().uid), "-o", "pid=,stat=,comm="]), names);
  };
  for (const pid of await list()) {
    const folder = await folderOf(pid);
    if (folder !== undefined && isInitialisedFor(state, backendRecordIn(folder, state.env))) return true;
    // One that has ended since it was listed has no folder either.
    if (folder === undefined && (await list()).includes(pid)) return true;
  }
  return false;
}

/** The ids in what `ps -o pid=,stat=,comm=` prints; a process that has ended, and waits to be noticed, does not count. */
export function processesOf(listing: string, names: ReadonlySet<string>): number[] {
  return listing.split("\n").flatMap((line) => {
    const [, pid, stat, command] = /^\s*(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    return pid && command && !stat?.startsWith("Z") && names.has(basename(command)) ? [Number(pid)] : [];
  });
}

/** Whether that record of `terraform init` names the state. Without one, Terraform gets at no state in S3. */
export function isInitialisedFor({ bucket, key }: StateLocation, record: string | undefined): boolean {
  const config = propertyOf(propertyOf(parseJson(record ?? ""), "backend"), "config");
  return propertyOf(config, "bucket") === bucket && propertyOf(config, "key") === key;
}

async function folderOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    try {
      return readlinkSync(`/proc/${pid}/cwd`);
    } catch {
      return undefined;
    }
  }
  const { stdout } = await run("lsof", ["-a", "-p", String(pid), "-d", "cwd", "-Fn"]);
  return /^n(.+)$/m.exec(stdout)?.[1];
}

function backendRecordIn(folder: string, env: NodeJS.ProcessEnv): string | undefined {
  try {
    return readFileSync(resolve(folder, env.TF_DATA_DIR || ".terraform", "terraform.tfstate"), "utf8");
  } catch {
    return undefined;
  }
}
