import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { pseudoArn } from "../../src/testing/pseudo-arn";
import type { Variable } from "./definition";
import { type Block, type Item, literal } from "./hcl";
import type { SynthesizedModule } from "./synthesize";

const HOME = { region: "eu-central-1", accountId: "123456789012" };

/**
 * Tests for `terraform test`, without AWS: a plan of the module as its variables are by default, one for each variable with
 * another value, and one for each value that a rule rejects.
 */
export function testsOf(variables: readonly Variable[], module: SynthesizedModule): Block[] {
  const samples = given(samplesOf(variables));
  return [
    { head: 'mock_provider "aws"', body: mocksOf(module) },
    ...(samples.length > 0 ? [{ head: "variables", body: samples }] : []),
    run("defaults", {}, [plan]),
    ...variables.map((it) => run(it.name, { ...it.with, [it.name]: it.other }, [plan, ...assertions(it, module)])),
    ...variables.flatMap(({ name, rules }) =>
      rules.map(({ invalid }, index) =>
        run(`rejects_${name}${index > 0 ? `_${index + 1}` : ""}`, { [name]: invalid }, [
          plan,
          ["expect_failures", `[var.${name}]`],
        ]),
      ),
    ),
  ];
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
