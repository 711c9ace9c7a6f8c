import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { packageRoot } from "../../cli/toolchain/paths";
import { CONFIG_VARIABLES } from "../../src/app/config";
import { defaultEnvironments, type Environment } from "../../src/app/environments";
import { expectKept, replaceTable } from "./kept";

/** The members of an interface, and the text of their documentation comments. */
function membersOf(name: string, file: string): [name: string, text: string][] {
  const source = readFileSync(join(packageRoot, file), "utf8");
  const [, members = ""] = new RegExp(`^export interface ${name} \\{\n(.*?)^\\}`, "ms").exec(source) ?? [];
  const found = [...members.matchAll(/^(?: {2}\/\*\* (.*) \*\/\n)? {2}readonly (\w+)/gm)];
  return found.map(([, text = "", member = ""]) => [member, text]);
}

describe("docs/configuration.md (UPDATE_DOCS=1 updates it)", () => {
  test("lists each setting of an environment, and what the environments have that every app has", () => {
    const environments = Object.values<Environment>(defaultEnvironments);
    const settings = membersOf("Environment", "src/app/environments.ts");
    expect(settings.map(([setting]) => setting)).toEqual(expect.arrayContaining(Object.keys(defaultEnvironments.prod)));
    expect(settings.filter(([, text]) => text === "")).toEqual([]);
    const rows = settings.map(([setting, text]) => {
      const values = environments.map((it) => it[setting as keyof Environment]);
      const cells = values.map((value) => (value === undefined ? "" : `\`${inspect(value)}\``));
      return `| ${[`\`${setting}\``, text.replace(/@default - /, "Default: "), ...cells].join(" | ")} |`;
    });
    expectKept("docs/configuration.md", (text) => replaceTable(text, "## Environments", rows));
  });

  test("lists each variable, with its rule as an error states it, and its default", () => {
    const rows = Object.entries(CONFIG_VARIABLES.shape).map(([name, schema]) => {
      const { description, byDefault } = schema.meta() ?? {};
      const rule = schema.safeParse("!").error?.issues[0]?.message.replace("must ", "");
      const fixed = schema.safeParse(undefined).data;
      return `| \`${name}\` | ${description} | ${rule} | ${byDefault ?? (fixed ? `\`${fixed}\`` : "none")} |`;
    });
    expectKept("docs/configuration.md", (text) => replaceTable(text, "## Variables", rows));
  });
});
