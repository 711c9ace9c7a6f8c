import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { pseudoArn } from "../../src/testing/pseudo-arn";
import type { Variable } from "./definition";
import { type Block, type Item, literal } from "./hcl";
import type { SynthesizedModule } from "./synthesize";

const HOME = { region: "eu-central-1", accountId: "123456789012" };

/**
 * Tests for `terraform test`, without AWS: the module as its variables are by default, with another value of each of them,
 * and with values that its rules reject.
 */
export function testsOf(variables: readonly Variable[], module: SynthesizedModule): Block[] {
  const samples = given(samplesOf(variables));
  const others = Object.fromEntries(variables.map(({ name, other }) => [name, other]));
  // Terraform checks no variable whose rule refers to one that was rejected.
  const isTogether = ({ rules }: Variable) => rules.some(({ coversNull }) => coversNull);
  const [together, single] = [variables.filter(isTogether), variables.filter((it) => !isTogether(it))];
  return [
    { head: 'mock_provider "aws"', body: mocksOf(module) },
    ...(samples.length > 0 ? [{ head: "variables", body: samples }] : []),
    run("default_values", {}, [plan]),
    run("other_values", others, [plan, ...variables.flatMap((it) => assertions(it, module))]),
    ...rejections("rejected_values", single),
    ...rejections("rejected_together", together),
  ];
}

/** Runs with values that the first rule of each variable rejects, then the second … */
function rejections(name: string, variables: readonly Variable[]): Block[] {
  const most = Math.max(0, ...variables.map(({ rules }) => rules.length));
  return Array.from({ length: most }, (_, index) => {
    const invalid = variables.flatMap(({ name, rules }) => {
      const rule = rules[index];
      return rule ? [[name, rule.invalid] as const] : [];
    });
    const expected = `[${invalid.map(([it]) => `var.${it}`).join(", ")}]`;
    return run(`${name}_${index + 1}`, Object.fromEntries(invalid), [plan, ["expect_failures", expected]]);
  });
}

const plan: Item = ["command", "plan"];

/** Values of the variables that are required. */
function samplesOf(variables: readonly Variable[]): Record<string, unknown> {
  const required = variables.filter((it) => it.default === undefined);
  return Object.fromEntries(required.map(({ name, sample }) => [name, sample]));
}

function run(name: string, values: Readonly<Record<string, unknown>>, body: readonly Item[]): Block {
  const variables = Object.keys(values).length > 0 ? [{ head: "variables", body: given(values) }] : [];
  const [attributes, blocks] = [body.filter((it) => !("head" in it)), body.filter((it) => "head" in it)];
  return { head: `run ${literal(name)}`, body: [...attributes, ...variables, ...blocks] };
}

function given(values: Readonly<Record<string, unknown>>): Item[] {
  return Object.entries(values).map(([name, value]): Item => [name, literal(value)]);
}

/** ARNs and policies have to be well-formed: the provider checks them, also where it is a mock. */
function mocksOf({ resource, data }: SynthesizedModule): Item[] {
  const resources = Object.keys(resource).flatMap((type): Block[] => {
    const defaults = Object.fromEntries(
      Object.keys(RESOURCE_TYPES[type]?.identifiers ?? {}).map((attribute) => [
        attribute,
        pseudoArn(type, attribute, "mock", HOME),
      ]),
    );
    return Object.keys(defaults).length > 0 ? [mock(`mock_resource ${literal(type)}`, defaults)] : [];
  });
  const documents = Object.keys(data).map((type) => {
    return mock(`mock_data ${literal(type)}`, { json: '{"Version":"2012-10-17","Statement":[]}' });
  });
  return [...resources, ...documents];
}

function mock(head: string, defaults: Readonly<Record<string, unknown>>): Block {
  return { head, body: [["defaults", literal(defaults)]] };
}

/** That attributes which are the variable have its value. */
function assertions({ name, other }: Variable, { resource }: SynthesizedModule): Block[] {
  if (other === null || typeof other === "object") return [];
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([resourceName, block]) => {
      const attribute = Object.keys(block).find((it) => block[it] === `\${var.${name}}`);
      if (!attribute) return [];
      const address = `${type}.${resourceName}${block.count === undefined ? "" : "[0]"}`;
      const body: Item[] = [
        ["condition", `${address}.${attribute} == ${literal(other)}`],
        ["error_message", literal(`${attribute} of ${type} must be '${name}'.`)],
      ];
      return [{ head: "assert", body }];
    }),
  );
}
