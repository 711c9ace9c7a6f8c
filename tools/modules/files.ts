import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";
import { REQUIRED_TERRAFORM } from "../../src/app/aws";
import { readProviderLock } from "../../src/common/lock-file";
import { type ModuleDefinition, type Variable, variablesOf } from "./definition";
import { type Block, GENERATED, hclFile, type Item, literal, template } from "./hcl";
import { outputDescriptions } from "./outputs";
import { readmeOf } from "./readme";
import { type SynthesizedModule, synthesizeModule } from "./synthesize";
import { testsOf } from "./tests-file";

/** The files of a module, by their path in its folder. */
export function filesOf(definition: ModuleDefinition): Readonly<Record<string, string | Uint8Array>> {
  const module = synthesizeModule(definition);
  const variables = variablesOf(definition);
  const given = Object.entries(definition.files ?? {}).map(([name, content]) => [name, content()] as const);
  return {
    "main.tf.json": mainOf(definition, module),
    "variables.tf": hclFile(variables.map(variableBlock)),
    "outputs.tf": hclFile(outputBlocks(module)),
    "versions.tf": hclFile([{ head: "terraform", body: requirements() }]),
    "README.md": readmeOf(definition, variables, module),
    LICENSE: readFileSync(join(packageRoot, "LICENSE"), "utf8"),
    "examples/basic/main.tf": hclFile(exampleOf(definition, variables)),
    "tests/variables.tftest.hcl": hclFile(testsOf(variables, module)),
    ...module.assets,
    ...Object.fromEntries(given),
  };
}

function mainOf({ locals }: ModuleDefinition, { data, resource }: SynthesizedModule): string {
  const expressions = Object.fromEntries(Object.entries(locals ?? {}).map(([name, hcl]) => [name, `\${${hcl}}`]));
  const file = {
    "//": GENERATED,
    ...(locals && { locals: expressions }),
    ...(Object.keys(data).length > 0 && { data }),
    resource,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function variableBlock({ name, type, description, default: value, rules }: Variable): Block {
  const isNullable = value === null;
  const it = `var.${name}`;
  return {
    head: `variable ${literal(name)}`,
    body: [
      ["type", type],
      ["description", literal(description)],
      ...(value === undefined ? [] : ([["default", literal(value)]] as const)),
      ...(isNullable ? [] : ([["nullable", "false"]] as const)),
      ...rules.map(({ rule, condition, coversNull }): Block => {
        const holds = condition(it);
        return {
          head: "validation",
          body: [
            ["condition", isNullable && !coversNull ? `${it} == null ? true : ${holds}` : holds],
            ["error_message", literal(`'${name}' must ${rule}.`)],
          ],
        };
      }),
    ],
  };
}

function outputBlocks(module: SynthesizedModule): Block[] {
  const descriptions = outputDescriptions(module);
  return Object.entries(module.output).map(([name, value]) => ({
    head: `output ${literal(name)}`,
    body: [
      ["description", literal(descriptions[name])],
      ["value", template(String(value))],
    ],
  }));
}

/** As the constructs' own lock has it: later versions of the same major one. */
function requirements(): Item[] {
  const version = readProviderLock(packageRoot).find(({ address }) => address.endsWith("/hashicorp/aws"))?.version;
  const [major, minor] = (version ?? "").split(".");
  const aws = literal({ source: "hashicorp/aws", version: `~> ${major}.${minor}` });
  return [["required_version", literal(REQUIRED_TERRAFORM)], { head: "required_providers", body: [["aws", aws]] }];
}

function exampleOf({ name, example = {} }: ModuleDefinition, variables: readonly Variable[]): Block[] {
  const required = variables.filter((it) => it.default === undefined);
  return [
    { head: "terraform", body: requirements() },
    { head: 'provider "aws"', body: [["region", literal("eu-central-1")]] },
    {
      head: `module ${literal(name.replaceAll("-", "_"))}`,
      body: [
        ["source", literal("../..")],
        ...required.map((it): Item => {
          const value = example[it.name];
          return [it.name, value === undefined ? literal(it.sample) : template(value)];
        }),
      ],
    },
  ];
}
