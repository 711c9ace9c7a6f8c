import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { prepareToolchain, type Toolchain } from "../../cli/toolchain/toolchain";
import { MODULES } from "../../tools/modules/all";
import { variablesOf } from "../../tools/modules/definition";
import { writeModule } from "../../tools/modules/write";
import { CONSTRUCTS, type Values } from "../tools/modules/constructs";
import { comparable, initIn, OFFLINE, type Planned, planOf, terraformIn } from "./modules/planned";

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), "modules-"));
const moduleFolder = (name: string) => join(folder, "modules", name);

/** A module with values for some of its variables: the required ones, and one that is not as by default. */
interface Variant {
  readonly id: string;
  readonly module: string;
  /** @default - none */
  readonly variable?: string;
  readonly values: Values;
}

const variants = MODULES.flatMap((definition): Variant[] => {
  const { name } = definition;
  const variables = variablesOf(definition);
  const required = variables.filter((it) => it.default === undefined).map((it) => [it.name, it.sample]);
  const variant = (id: string, values: Values, variable?: string): Variant => {
    const { source_dir: path, ...all } = { ...Object.fromEntries(required), ...values };
    const inModule = path && { source_dir: resolve(moduleFolder(name), path) };
    return { id: `${name}_${id}`, module: name, variable, values: { ...all, ...inModule } };
  };
  return [
    variant("defaults", {}),
    ...variables.map((it) => variant(it.name, { ...it.with, [it.name]: it.other }, it.name)),
    variant("all", Object.fromEntries(variables.map((it) => [it.name, it.other]))),
    ...(name === "static-site" ? [variant("files", { source_dir: "tests/files" })] : []),
  ];
});

/** Writes a construct with these values as a module, next to the generated one. */
function writeConstruct({ id, module, values }: Variant) {
  const outdir = join(folder, "constructs", id);
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "stack");
  new AwsProvider(stack, "Aws");
  const defaults = Object.fromEntries(
    variablesOf(MODULES.find(({ name }) => name === module) ?? MODULES[0]).map((it) => [it.name, it.default]),
  );
  CONSTRUCTS[module]?.(stack, { ...defaults, ...values }, folder);
  app.synth();
  const from = join(outdir, "stacks/stack");
  const { resource, data } = JSON.parse(readFileSync(join(from, "cdk.tf.json"), "utf8"));
  const inModule = (key: string, value: unknown) =>
    ["filename", "source"].includes(key) && typeof value === "string" ? `\${path.module}/${value}` : value;
  const to = join(folder, "originals", id);
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true });
  rmSync(join(to, "cdk.tf.json"));
  writeFileSync(join(to, "main.tf.json"), JSON.stringify({ resource, ...(data && { data }) }, inModule));
}

/** Ways to call modules that the constructs do not have. */
const NEW_KEY = "${aws_kms_key.new.arn}";
const CALLS = {
  table_with_new_key: { source: "./modules/user-table", kms_key_arn: NEW_KEY },
  api_with_new_key: {
    source: "./modules/user-api",
    table_arn: "${module.table_with_new_key.table_arn}",
    table_kms_key_arn: NEW_KEY,
    allow_origins: ["${module.site_with_new_key.origin}"],
  },
  site_with_new_key: {
    source: "./modules/static-site",
    bucket_name: "acme-encrypted",
    source_dir: "${path.root}/modules/static-site/tests/site",
    kms_key_arn: NEW_KEY,
  },
  table_of_each: {
    source: "./modules/user-table",
    for_each: '${toset(["Customers", "Orders"])}',
    table_name: "${each.key}",
  },
};

describe("the Terraform modules", () => {
  let toolchain: Toolchain;
  let planned: Map<string, Map<string, Planned>>;

  beforeAll(async () => {
    toolchain = await prepareToolchain();
    for (const definition of MODULES) writeModule(definition, moduleFolder(definition.name));
    const pages = join(moduleFolder("static-site"), "tests");
    cpSync(join(pages, "pages"), join(pages, "files"), { recursive: true });
    for (const file of ["about.html", ".well-known/security.txt", ".env", "page.js.map", "photo.JPG", "LICENSE"]) {
      mkdirSync(join(pages, "files/.well-known"), { recursive: true });
      cpSync(join(pages, "site/index.html"), join(pages, "files", file));
    }
    for (const variant of variants) writeConstruct(variant);
    const calls = variants.flatMap(({ id, module, values }) => [
      [`module_${id}`, { source: `./modules/${module}`, ...values }],
      [`original_${id}`, { source: `./originals/${id}` }],
    ]);
    const root = {
      provider: { aws: OFFLINE },
      resource: { aws_kms_key: { new: {} } },
      module: { ...Object.fromEntries(calls), ...CALLS },
    };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(root));
    const terraform = terraformIn(folder, toolchain);
    await initIn(terraform);
    planned = await planOf(terraform);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(variants)("plan what the construct does: $id", ({ id }) => {
    const original = comparable(planned.get(`module.original_${id}`));
    expect(Object.keys(original).length).toBeGreaterThan(0);
    expect(comparable(planned.get(`module.module_${id}`))).toEqual(original);
  });

  test.each(variants.filter(({ variable }) => variable))("plan something else by another $variable: $id", (it) => {
    const { id, module, variable = "", values } = it;
    const plan = comparable(planned.get(`module.module_${id}`));
    expect(plan).not.toEqual(comparable(planned.get(`module.module_${module}_defaults`)));
    // Where it takes another variable too, its value is in the plan.
    const isWord = typeof values[variable] === "string" && variable !== "source_dir";
    if (isWord)
      expect([variable, JSON.stringify(plan)]).toEqual([variable, expect.stringContaining(valueIn(values[variable]))]);
  });

  test.each(["table", "api", "site"])("take what is known only at apply, such as a new key: %s", (name) => {
    const plan = planned.get(`module.${name}_with_new_key`);
    expect([...(plan?.values() ?? [])].length).toBeGreaterThan(0);
  });

  test("are called for each of several", () => {
    const tables = ["Customers", "Orders"].map((key) => [
      ...(planned.get(`module.table_of_each["${key}"]`)?.values() ?? []),
    ]);
    expect(tables.flat().map(({ after }) => after.name)).toEqual(["Customers", "Orders"]);
  });

  test("are formatted", async () => {
    const terraform = terraformIn(folder, toolchain);
    await terraform("fmt", "-check", "-recursive", "-diff", "modules");
  });

  test.each(MODULES.map(({ name }) => name))(
    "%s passes its own tests, without AWS, and its example is valid",
    async (name) => {
      const terraform = terraformIn(moduleFolder(name), toolchain);
      await initIn(terraform, "-test-directory=tests");
      expect(await terraform("test", "-no-color")).toMatch(/Success! \d+ passed, 0 failed\./);
      const example = terraformIn(join(moduleFolder(name), "examples/basic"), toolchain);
      await initIn(example);
      expect(await example("validate", "-no-color")).toContain("The configuration is valid.");
    },
  );
});

/** API Gateway takes `any-origin` as another header's value. */
function valueIn(value: string): string {
  return value === "any-origin" ? "method.request.header.Origin" : value;
}
