import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { StateHome } from "../project/state-home";
import { stateIn } from "../terraform/state";
import { lockedStates } from "./lock-table";
import { listKeys } from "./state-bucket";

/** What is in the bucket that a destroy would lose, a line for each; the stack's own state does not count. */
export async function findUse(home: StateHome, hasLockTable: boolean): Promise<string[]> {
  const locked = hasLockTable ? await lockedStates(home) : [];
  const own = `${home.stack}.tfstate`;
  const keys = (await listKeys(home)).filter((key) => key !== own && key !== `${own}.tflock`);
  const uses: string[] = [];
  for (const key of keys) {
    if (key.endsWith(".tflock")) locked.push(key.slice(0, -".tflock".length));
    else uses.push(...describeObject(key, await readText(home, key)));
  }
  return [...uses, ...[...new Set(locked)].map((key) => `${key} is locked: a run works on it, or has left its lock`)];
}

/** What an object has that must not be lost: nothing for a state without resources. */
export function describeObject(key: string, text: string): string[] {
  const state = stateIn(text);
  if (!state) return [`${key} is not a state of Terraform's`];
  const resources = state.resources.filter(({ mode }) => mode === "managed");
  return resources.length > 0
    ? [`${key} still has ${resources.length} resource${resources.length > 1 ? "s" : ""}`]
    : [];
}

async function readText({ s3, bucket }: StateHome, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? "";
}
