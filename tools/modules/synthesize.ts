import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, Lazy, TerraformOutput, TerraformStack, TerraformVariable, Token } from "cdktf";
import { type ModuleDefinition, type OutputValue, type Tokens, variablesOf } from "./definition";
import { type Block, mergeSwitch, optionalReferences, type Synthesis } from "./merge";

/** What a module consists of. */
export interface SynthesizedModule extends Synthesis {
  /** The attributes whose documentation describes the outputs, by output. */
  readonly outputsOf: Readonly<Record<string, OutputValue["of"]>>;
  /** Files to which resources refer, by name. */
  readonly assets: Readonly<Record<string, Uint8Array>>;
}

/** Synthesizes the construct of a module, with variables for its props. */
export function synthesizeModule(definition: ModuleDefinition): SynthesizedModule {
  const module = synthesizeAll(definition);
  return { ...module, ...optionalReferences(module) };
}

function synthesizeAll(definition: ModuleDefinition): SynthesizedModule {
  const { switches, adapt = (it) => it } = definition;
  const synthesize = (isOn: (name: string) => boolean) => {
    const synthesized = synthesizeOnce(definition, isOn);
    return { ...synthesized, ...adapt(synthesized) };
  };
  const without = synthesize(() => false);
  let module: Synthesis = without;
  let { outputsOf } = without;
  for (const [name, condition] of Object.entries(switches)) {
    const on = synthesize((it) => it === name);
    module = mergeSwitch(module, without, on, condition);
    outputsOf = { ...outputsOf, ...on.outputsOf };
  }
  return { ...module, outputsOf, assets: without.assets };
}

function synthesizeOnce(definition: ModuleDefinition, isOn: (name: string) => boolean): SynthesizedModule {
  const parent = mkdtempSync(join(tmpdir(), "module-"));
  try {
    const [outdir, given] = ["cdktf.out", "given"].map((name) => join(parent, name)) as [string, string];
    mkdirSync(given);
    const app = new App({ outdir });
    const stack = new TerraformStack(app, definition.name);
    // CDKTF requires one; modules get theirs from whoever calls them.
    new AwsProvider(stack, "Aws");
    const outputs = definition.build(stack, tokensOf(stack, definition), isOn, given);
    for (const [name, { value }] of Object.entries(outputs)) new TerraformOutput(stack, name, { value });
    app.synth();
    const folder = join(outdir, "stacks", definition.name);
    const { resource, data = {}, output } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
    const assets: Record<string, Uint8Array> = {};
    return {
      resource: withoutMetadata(resource, (path) => {
        const name = path.slice(path.lastIndexOf("/") + 1);
        assets[name] = readFileSync(join(folder, path));
        return `\${path.module}/${name}`;
      }),
      data: withoutMetadata(data, (path) => path),
      output: Object.fromEntries(Object.entries(output).map(([name, it]) => [name, (it as Block).value])),
      outputsOf: Object.fromEntries(Object.entries(outputs).map(([name, { of }]) => [name, of])),
      assets,
    };
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** Without CDKTF's comments, and with the files of this attribute only where they are in the module. */
function withoutMetadata(blocks: Record<string, Record<string, Block>>, moved: (path: string) => string) {
  return Object.fromEntries(
    Object.entries(blocks).map(([type, named]) => [
      type,
      Object.fromEntries(
        Object.entries(named).map(([name, { "//": _, ...block }]) => {
          const { filename } = block;
          return [name, typeof filename === "string" ? { ...block, filename: moved(filename) } : block];
        }),
      ),
    ]),
  );
}

function tokensOf(stack: TerraformStack, definition: ModuleDefinition): Tokens {
  const variables = new Map(
    variablesOf(definition).map(({ name, type }) => {
      const variable = new TerraformVariable(stack, `Variable-${name}`, { type });
      variable.overrideLogicalId(name);
      return [name, variable];
    }),
  );
  const find = (name: string) => {
    const variable = variables.get(name);
    if (!variable) throw new Error(`the module ${definition.name} has no variable ${name}`);
    return variable;
  };
  return {
    string: (name) => find(name).stringValue,
    number: (name) => find(name).numberValue,
    // The constructs pass it on as it is; where one reads it, a switch is required.
    boolean: (name) => find(name).booleanValue as unknown as boolean,
    expression: (hcl) => Lazy.stringValue({ produce: () => `\${${hcl}}` }),
    list: (hcl) => Token.asList({ resolve: () => `\${${hcl}}`, toString: () => hcl, creationStack: [] }),
  };
}
