import { readFileSync, readlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { basename, resolve } from "node:path";
import { mustRun, run } from "../system/process";
import { parseJson, propertyOf } from "./json";
import type { StateLocation } from "./state-location";

/** Whether a Terraform process of this user on this machine uses the state; one whose folder is unknown counts. */
export async function isInUse(state: StateLocation): Promise<boolean> {
  const names = new Set(["terraform", "tofu", basename(state.terraformBinary)]);
  const list = async () => {
    return processesOf(await mustRun("ps", ["-U", String(userInfo().uid), "-o", "pid=,stat=,comm="]), names);
  };
  for (const pid of await list()) {
    const folder = await folderOf(pid);
    if (folder !== undefined && isInitialisedFor(state, backendRecordIn(folder, state.env))) return true;
    // A process that has ended since the listing has no folder either.
    if (folder === undefined && (await list()).includes(pid)) return true;
  }
  return false;
}

/** The process ids in the output of `ps -o pid=,stat=,comm=`, without zombies. */
export function processesOf(listing: string, names: ReadonlySet<string>): number[] {
  return listing.split("\n").flatMap((line) => {
    const [, pid, stat, command] = /^\s*(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
    return pid && command && !stat?.startsWith("Z") && names.has(basename(command)) ? [Number(pid)] : [];
  });
}

/** Whether the record of `terraform init` names the state. Without a record, Terraform has no access to a state in S3. */
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
