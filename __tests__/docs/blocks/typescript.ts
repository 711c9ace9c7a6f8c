import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../cli/toolchain/paths";
import type { Block } from "./blocks";

/** Names that a block can use without an import, by the module that has them. */
const MODULES = {
  tiers: "src/index.ts",
  "tiers/app": "src/app/index.ts",
  "tiers/runtime": "src/runtime/index.ts",
  "tiers/testing": "src/testing/index.ts",
  "./context": "__tests__/docs/blocks/context.ts",
};

/** A module of a block: with imports of what it uses, and, where it is a part of a stack, in a method of one. */
export function moduleOf({ text }: Block): string {
  const own = text.match(/^import [\s\S]*?;$/gm) ?? [];
  const body = own.reduce((rest, line) => rest.replace(line, ""), text);
  const isModule = /^(export|test\()/m.test(body);
  const used = new Set(body.match(/[A-Za-z]\w*/g));
  const defined = new Set(
    [...text.matchAll(/(?:const|function|class|\* as) (\w+)|^import (?:type )?\{([^}]*)\}/gm)].flatMap(
      ([, name, names]) => names?.split(/\W+/) ?? [name],
    ),
  );
  const destructured = [...body.matchAll(/const \{([^}]*)\}/g)].flatMap(([, names = ""]) => names.split(/\W+/));
  const lines = EXPORTS.flatMap(([module, names]) => {
    const taken = names.filter((name) => used.has(name) && !defined.has(name) && !destructured.includes(name));
    return taken.length > 0 ? [`import { ${taken.join(", ")} } from "${module}";`] : [];
  });
  const imports = [...lines, ...own].join("\n");
  if (isModule) return `${imports}\n${body}\nexport {};\n`;
  return `${imports}
import { TerraformStack as BaseStack } from "cdktf";
import type { NodeFunction as AnyFunction, UserTable as NotesTable } from "tiers";
export class Block extends BaseStack {
  declare notes: NotesTable;
  declare createNote: AnyFunction;
  define() {
${body}
  }
}
`;
}

const EXPORTS = Object.entries(MODULES).map(([module, file]): [string, string[]] => {
  const text = readFileSync(join(packageRoot, file), "utf8");
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) => names.split(","));
  const declared = [...text.matchAll(/^export (?:declare (?:const|function|class)|\* as) (\w+)/gm)].map(
    ([, name = ""]) => name,
  );
  return [module, [...listed, ...declared].map((name) => name.replace("type ", "").trim()).filter(Boolean)];
});
