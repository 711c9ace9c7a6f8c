import { join } from "node:path";
import { z } from "zod";
import { mustRun } from "../../../cli/system/process";
import { withLock } from "../../../cli/toolchain/lock.cjs";
import { toolsFolder } from "../../../cli/toolchain/paths";
import type { Toolchain } from "../../../cli/toolchain/toolchain";

/** What a plan creates, or reads while it applies: values, and which of them are known only then. */
export interface Planned {
  readonly type: string;
  readonly after: Record<string, unknown>;
  readonly after_unknown: Record<string, unknown>;
}

const PLAN = z.object({
  resource_changes: z.array(
    z.object({
      address: z.string(),
      module_address: z.string().default(""),
      type: z.string(),
      change: z.object({
        actions: z.array(z.string()),
        after: z.record(z.string(), z.unknown()),
        after_unknown: z.record(z.string(), z.unknown()),
      }),
    }),
  ),
});

/** Settings with which hashicorp/aws plans without AWS. */
export const OFFLINE = {
  region: "eu-central-1",
  access_key: "none",
  secret_key: "none",
  skip_credentials_validation: true,
  skip_metadata_api_check: true,
  skip_requesting_account_id: true,
};

/** How Terraform runs in a folder. */
export function terraformIn(folder: string, { terraform, providerSource }: Toolchain, env: NodeJS.ProcessEnv = {}) {
  const options = { cwd: folder, env: { ...process.env, ...providerSource.env, CHECKPOINT_DISABLE: "1", ...env } };
  return (...args: string[]) => mustRun(terraform.binary, args, options);
}

/** One at a time: all fill one cache of providers, and Terraform fails where two do so at once. */
export async function initIn(terraform: ReturnType<typeof terraformIn>, ...args: string[]) {
  const init = () => terraform("init", "-input=false", "-no-color", ...args);
  await withLock(join(toolsFolder, "terraform-init.lock"), init);
}

/** Plans the configuration in a folder, which is initialised. @returns what it creates, by module and address in it */
export async function planOf(terraform: ReturnType<typeof terraformIn>): Promise<Map<string, Map<string, Planned>>> {
  await terraform("plan", "-out=tfplan", "-input=false", "-no-color", "-lock=false");
  const { resource_changes: changes } = PLAN.parse(JSON.parse(await terraform("show", "-json", "tfplan")));
  const modules = new Map<string, Map<string, Planned>>();
  for (const { address, module_address: path, type, change } of changes) {
    const inModule = modules.get(path) ?? new Map<string, Planned>();
    modules.set(path, inModule.set(path ? address.slice(path.length + 1) : address, { type, ...change }));
  }
  return modules;
}

/**
 * What is planned, in the form in which a module and its construct are alike: resources that a module may be without have no
 * index, objects of a bucket are known by their keys, statements of a policy have no order, and files have no place.
 */
export function comparable(planned: ReadonlyMap<string, Planned> | undefined): Record<string, unknown> {
  const entries = [...(planned ?? [])].map(([address, { type, after, after_unknown }]) => {
    const name = type === "aws_s3_object" ? `object ${after.key}` : address.replace(/\[0\]$/, "");
    const { filename, source, triggers, ...rest } = after;
    return [
      name,
      { after: inOrder(rest), after_unknown: inOrder({ ...after_unknown, triggers: triggers !== undefined }) },
    ];
  });
  return Object.fromEntries(entries);
}

function inOrder({ statement, policy, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...rest,
    ...(Array.isArray(statement) && { statement: sorted(statement) }),
    ...(typeof policy === "string" && { policy: sorted(JSON.parse(policy).Statement) }),
  };
}

const sorted = (list: readonly unknown[]) => list.map((it) => JSON.stringify(it)).sort();

const STATE_MODULE = z.object({
  resources: z
    .array(
      z.object({
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        index: z.union([z.string(), z.number()]).default(""),
        values: z.record(z.string(), z.unknown()),
      }),
    )
    .default([]),
  get child_modules() {
    return z.array(STATE_MODULE).default([]);
  },
});

/** The resources that were applied, of all modules, as a stack has them: by type and name. */
export async function appliedBlocks(terraform: ReturnType<typeof terraformIn>): Promise<object> {
  const { values } = JSON.parse(await terraform("show", "-json"));
  const blocks: Record<string, Record<string, unknown>> = {};
  const add = ({ resources, child_modules: children }: z.infer<typeof STATE_MODULE>) => {
    for (const { mode, type, name, index, values } of resources) {
      const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
      const id = `${name}${index}`.replace(/\W/g, "_");
      if (mode === "managed") blocks[type] = { ...blocks[type], [id]: set };
    }
    children.forEach(add);
  };
  add(STATE_MODULE.parse(values.root_module));
  return blocks;
}
