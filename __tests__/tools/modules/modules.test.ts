import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../../cli/toolchain/paths";
import { MODULES } from "../../../tools/modules/all";
import { decidedProps, otherProps, variablesOf } from "../../../tools/modules/definition";
import { userApi } from "../../../tools/modules/definitions/user-api";
import { filesOf } from "../../../tools/modules/files";
import { membersOf } from "../../../tools/modules/source-docs";
import { writeModule } from "../../../tools/modules/write";
import { synth } from "../../helpers/synth";
import { CONSTRUCTS, type Values } from "./constructs";

const named = MODULES.map((definition) => ({ name: definition.name, definition }));

describe.each(named)("the module $name", ({ name, definition }) => {
  const files = filesOf(definition);
  const main = JSON.parse(String(files["main.tf.json"]));
  const variables = variablesOf(definition);
  const folder = mkdtempSync(join(tmpdir(), "module-"));
  /** What is required, and the defaults. */
  const base = Object.fromEntries(variables.map((it) => [it.name, it.default === undefined ? it.sample : it.default]));
  const construct = (values: Values) => synth((stack) => CONSTRUCTS[name]?.(stack, { ...base, ...values }, folder));
  beforeAll(() => writeModule(definition, folder));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("has a decision for each prop of its construct, and for each prop of those", () => {
    for (const prop of membersOf(definition.props).keys()) {
      const { [prop]: decision, ...others } = definition.decisions;
      expect(decision).toBeDefined();
      const without = { ...definition, decisions: others };
      expect(() => decidedProps(without)).toThrow(`${definition.props.name}.${prop} has no decision`);
      if (!decision || !("of" in decision)) continue;
      expect(Object.keys(decision.decisions).sort()).toEqual([...membersOf(decision.of).keys()].sort());
    }
  });

  test("lists every variable, and every prop that is none, in its README", () => {
    const readme = String(files["README.md"]);
    for (const [path, why] of otherProps(definition)) expect(readme).toContain(`| \`${path}\` | ${why} |`);
    for (const it of variables) expect(readme).toContain(`| \`${it.name}\` |`);
  });

  test("has only variables that reach a resource", () => {
    const used = JSON.stringify({ ...main, ...(main.locals && { locals: Object.values(main.locals) }) });
    for (const it of variables) expect([it.name, used.includes(`var.${it.name}`)]).toEqual([it.name, true]);
  });

  test("has nothing of CDKTF, of this machine, of a provider or a backend", () => {
    expect(Object.keys(main).sort()).toEqual(["//", "data", "locals", "resource"].filter((key) => key in main));
    for (const [path, content] of Object.entries(files)) {
      if (/\.zip$|LICENSE/.test(path)) continue;
      for (const word of ["cdktf", "TfToken", "${TOKEN", tmpdir(), packageRoot, "undefined"]) {
        expect([path, String(content).includes(word)]).toEqual([path, false]);
      }
      if (!path.startsWith("examples/")) expect(String(content)).not.toMatch(/^ *(provider|backend) "/m);
    }
  });

  test("is the same whenever it is generated", () => expect(filesOf(definition)).toEqual(files));

  test("takes what its construct takes", () => {
    for (const it of variables) construct({ ...it.with, [it.name]: it.other });
  });

  const rules = variables.flatMap((it) => it.rules.map((rule) => ({ variable: it, name: it.name, ...rule })));
  test.each(rules.filter(({ isType }) => !isType))(
    "$name must $rule, as in its construct",
    ({ variable, invalid, coversNull }) => {
      const others = coversNull ? {} : variable.with;
      expect(() => construct({ ...others, [variable.name]: invalid })).toThrow();
    },
  );
});

test("a variable that reaches what is deployed of the API replaces the deployment: user-api", () => {
  const { resource } = JSON.parse(String(filesOf(userApi)["main.tf.json"]));
  const [deployment] = Object.values(resource.aws_api_gateway_deployment) as {
    triggers: { model: string };
    depends_on: string[];
  }[];
  const deployed = deployment?.depends_on.map((address) => {
    const [type = "", name = ""] = address.split(".");
    const { name: _, ...block } = resource[type][name];
    return block;
  });
  const variablesIn = (value: unknown) => [...new Set(JSON.stringify(value).match(/\bvar\.\w+/g))].sort();
  expect(variablesIn(deployed)).toEqual([
    "var.allow_origins",
    "var.domain_name",
    "var.error_cors",
    "var.max_age_seconds",
  ]);
  expect(variablesIn(deployment?.triggers)).toEqual(variablesIn(deployed));
  // All of the list, not only the first.
  expect(deployment?.triggers.model).not.toContain("var.allow_origins[");
});
