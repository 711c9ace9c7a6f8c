import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Testing } from "cdktf";
import { protectionsOf } from "../../../cli/destroy/destroy-outline";
import { KINDS } from "../../../cli/recover/orphans";
import { describeArn } from "../../../cli/review/arn";
import { parseSynthesized, readSynthesized, typesOf } from "../../../cli/terraform/synthesized";
import { ItemsStack } from "../../../examples/credentialed-cors/items-stack";
import { DataProductStack } from "../../../examples/data-product/data-product-stack";
import { NotesStack } from "../../../examples/notes/app";
import { UsersStack } from "../../../examples/users-crud/users-stack";
import { RESOURCE_TYPES } from "../../../src/common/resource-types";
import { pseudoArn } from "../../../src/testing/pseudo-arn";
import { synthesizeSubjects } from "../../../tools/scan/synthesize";
import { configOf } from "../../helpers/config";

const root = join(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "types-"));
afterAll(() => rmSync(folder, { recursive: true }));

const rows = Object.entries(RESOURCE_TYPES);
const typesThat = (matches: (row: (typeof rows)[number][1]) => boolean) =>
  rows.filter(([, row]) => matches(row)).map(([type]) => type);

/** The types in each of our apps, with their StateStacks: that of main.ts, normal and hardened, and the examples. */
function synthesizedTypes(): Record<string, string[]> {
  const subjects = synthesizeSubjects(folder).map(({ subject, stackFolders }) => [
    subject,
    stackFolders.map(readSynthesized),
  ]);
  const config = configOf({ ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012" });
  const app = Testing.app();
  const pageFolder = join(root, "__tests__/fixtures/site");
  const stacks = [
    new ItemsStack(app, "credentialed-cors", config),
    new DataProductStack(app, "data-product", config, { pageFolder }),
    new NotesStack(app, "notes", config),
    new UsersStack(app, "users-crud", config),
  ].map((stack) => [stack.node.id, [parseSynthesized(Testing.synth(stack))]]);
  const outdir = join(folder, "minimal");
  execFileSync(process.execPath, ["--import", "tsx", join(root, "examples/minimal/main.ts")], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
  });
  const minimal = ["minimal", [readSynthesized(join(outdir, "stacks", "shop"))]];
  const all: Record<string, Parameters<typeof typesOf>[0][]> = Object.fromEntries([...subjects, ...stacks, minimal]);
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, each.flatMap(typesOf)]));
}

/** The types whose bindings src or an example imports: no synth of ours has all that can be switched on. */
function importedTypes(): string[] {
  const files = ["src", "examples"].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
      .map((file) => readFileSync(join(root, part, file), "utf8")),
  );
  const modules = new Set(files.flatMap((text) => text.match(/@cdktf\/provider-aws\/lib\/(?!data-)[\w-]+/g) ?? []));
  return [...modules]
    .flatMap((path) => Object.values(require(path) as Record<string, { tfResourceType?: string }>))
    .flatMap(({ tfResourceType = "" }) => (/^aws_/.test(tfResourceType) ? [tfResourceType] : []));
}

describe("the table of resource types", () => {
  test("has a row for every type that one of our apps synthesizes", () => {
    const apps = synthesizedTypes();
    expect(Object.keys(apps).sort()).toEqual(
      ["dev", "prod", "hardened", "credentialed-cors", "data-product", "notes", "users-crud", "minimal"].sort(),
    );
    for (const types of Object.values(apps)) expect(types.length).toBeGreaterThan(10);
    const missing = Object.entries(apps).flatMap(([app, types]) =>
      types
        .filter((type) => type.startsWith("aws_") && !RESOURCE_TYPES[type])
        .map((type) => `${type} (${app}): add a row to src/common/resource-types.ts`),
    );
    expect(missing).toEqual([]);
  });

  test("has a row for every type that the package and its examples can define", () => {
    const missing = importedTypes().filter((type) => !RESOURCE_TYPES[type]);
    expect(missing.map((type) => `${type}: add a row to src/common/resource-types.ts`)).toEqual([]);
  });

  test("marks as imported exactly the types that a recovery can find", () => {
    expect(Object.keys(KINDS).sort()).toEqual(typesThat(({ recovery }) => recovery === "import").sort());
  });

  test("names what holds data, each with something that protects it from a destroy", () => {
    const stateful = typesThat(({ holds }) => holds === "data");
    expect(stateful).toEqual(expect.arrayContaining(["aws_cognito_user_pool", "aws_dynamodb_table", "aws_s3_bucket"]));
    for (const type of stateful) {
      const before = { deletion_protection: "ACTIVE", deletion_protection_enabled: true, force_destroy: false };
      const resource = { type, id: "It", address: `${type}.It`, before } as never;
      expect([type, protectionsOf([resource])]).toEqual([
        type,
        [expect.stringContaining(`${RESOURCE_TYPES[type]?.kind} `)],
      ]);
    }
  });

  test("has the same names for ARNs that a review shows as for types", () => {
    const home = { accountId: "111122223333", region: "eu-central-1" };
    const withArns = typesThat(({ identifiers }) => identifiers?.arn !== undefined);
    expect(withArns).toHaveLength(10);
    for (const type of withArns) {
      const arn = pseudoArn(type, "arn", "It", home) ?? "";
      expect(describeArn(arn, home, new Map())).toBe(`${RESOURCE_TYPES[type]?.kind} It`);
    }
  });
});
