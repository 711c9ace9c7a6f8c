import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { StateHome } from "../project/state-home";
import { stateIn } from "../terraform/state";
import { lockedStates } from "./lock-table";
import { listKeys } from "./state-bucket";

/** What a deleted bucket would lose, a line each; without the state of the bucket's own stack. */
export async function findUse(home: StateHome, hasLockTable: boolean): Promise<string[]> {
  const locked = hasLockTable ? await lockedStates(home) : [];
  const own = `${home.stack}.tfstate`;
  const keys = (await listKeys(home)).filter((key) => key !== own && key !== `${own}.tflock`);
  const uses: string[] = [];
  for (const key of keys) {
    if (key.endsWith(".tflock")) locked.push(key.slice(0, -".tflock".length));
    else uses.push(...describeObject(key, await readText(home, key)));
  }
  return [
    ...uses,
    ...[...new Set(locked)].map((key) => `${key} is locked: by a run in progress, or by one that left its lock`),
  ];
}

/** Why an object must not be deleted; empty for a state without resources. */
export function describeObject(key: string, text: string): string[] {
  const state = stateIn(text);
  if (!state) return [`${key} is no Terraform state`];
  const resources = state.resources.filter(({ mode }) => mode === "managed");
  return resources.length > 0
    ? [`${key} still has ${resources.length} resource${resources.length > 1 ? "s" : ""}`]
    : [];
}

/** An object of the state bucket. */
export async function readText({ s3, bucket }: Pick<StateHome, "s3" | "bucket">, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? "";
}
