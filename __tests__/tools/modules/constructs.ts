import { resolve } from "node:path";
import type { TerraformStack } from "cdktf";
import { StateBackend, StaticSite, Table, UserApi, UserTable } from "../../../src";

/** Values of a module's variables, by name. */
// biome-ignore lint/suspicious/noExplicitAny: as untyped as HCL
export type Values = Readonly<Record<string, any>>;

/**
 * Adds to a stack what a module is made of, with these values as props: the original to compare the module with.
 *
 * @param folder the module's, to which paths are relative
 */
type Build = (stack: TerraformStack, values: Values, folder: string) => unknown;

export const CONSTRUCTS: Readonly<Record<string, Build>> = {
  "state-backend": (stack, values) => new StateBackend(stack, "StateBackend", propsOf(values)),

  "user-table": (stack, values) => new UserTable(stack, "UserTable", propsOf(values)),

  "user-api": (stack, values) => {
    const { table_arn, table_kms_key_arn, allow_origins, max_age_seconds, error_cors, ...others } = values;
    const { log_level, metrics_namespace, environment, ...rest } = others;
    return new UserApi(stack, "UserApi", {
      ...propsOf(rest),
      table: Table.fromTableArn(stack, "Table", propsOf({ table_arn, kms_key_arn: table_kms_key_arn })),
      cors: propsOf({ allow_origins, max_age_seconds, error_cors }),
      telemetry: propsOf({ log_level, metrics_namespace, environment }),
      packaging: "zip",
    });
  },

  "static-site": (stack, { runtime_config: config, connect_origins, source_dir: path, ...values }, folder) => {
    const site = new StaticSite(stack, "Site", { ...propsOf(values), sourceDir: resolve(folder, path) });
    if (!config) return;
    const { apiUrl, ...others } = config;
    site.addRuntimeConfig({ apiUrl, values: others, connectOrigins: connect_origins });
  },
};

/** `{ memory_size_mib: 256, kms_key_arn: null }` → `{ memorySizeMiB: 256 }`. */
function propsOf<Props>(values: Values): Props {
  const props = Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name.replace(/_([a-z])/g, (_, it) => it.toUpperCase()).replace("Mib", "MiB"), value]);
  return Object.fromEntries(props);
}
