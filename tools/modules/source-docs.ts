import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../cli/toolchain/paths";

/** A prop of an interface, or an attribute of a class, as its source documents it. */
export interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  /** As in TypeScript: `readonly string[]`. */
  readonly type: string;
  /** On one line, without `@default`. */
  readonly description: string;
  /** What follows `@default`: JSON, or a hyphen and words. @default - no such tag */
  readonly default?: string;
}

/** An exported interface or class of `src`. */
export interface Declared {
  /** In this repository: `src/state/state-backend.ts`. */
  readonly file: string;
  readonly name: string;
}

/**
 * The props of an interface, inherited ones included, by name; or the public attributes of a class.
 *
 * @throws Error when the file does not declare it
 */
export function membersOf({ file, name }: Declared): ReadonlyMap<string, Member> {
  const source = readFileSync(join(packageRoot, file), "utf8");
  const [, kind, heritage = "", body = ""] =
    new RegExp(`^export (?:abstract )?(interface|class) ${name}\\b([^{]*)\\{\\n([\\s\\S]*?)^\\}`, "m").exec(source) ??
    [];
  if (!kind) throw new Error(`${file} declares no ${name}`);
  const inherited = kind === "interface" ? inheritedOf(heritage, source, file) : [];
  return new Map([...inherited, ...ownOf(body)].map((member) => [member.name, member]));
}

/** The first paragraph of the documentation of an exported class, on one line. */
export function summaryOf({ file, name }: Declared): string {
  const source = readFileSync(join(packageRoot, file), "utf8");
  const doc = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport class ${name}\\b`).exec(source)?.[1];
  if (!doc) throw new Error(`${file} documents no class ${name}`);
  return (textOf(doc).split(/\n\s*\n| @/)[0] ?? "").replace(/\s+/g, " ").trim();
}

const DOC = String.raw`(?: {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?`;

function ownOf(body: string): Member[] {
  const member = new RegExp(`${DOC} {2}readonly (\\w+)(\\?)?: ([^;]+);`, "g");
  return [...body.matchAll(member)].map(([, doc = "", name = "", optional, type = ""]) => {
    const [description = "", ...tags] = textOf(doc)
      .replace(/\s+/g, " ")
      .trim()
      .split(/(?:^| )@default /);
    return { name, isOptional: optional === "?", type, description, default: tags[0] };
  });
}

function textOf(doc: string): string {
  return doc.replace(/^\s*\* ?/gm, "");
}

/** Of `extends Omit<A, "b">, Pick<C, "d" | "e">, F`. */
function inheritedOf(heritage: string, source: string, file: string): Member[] {
  const list = heritage.replace(/\s+/g, "").replace(/^extends/, "");
  const bases = [...list.matchAll(/(?:^|,)(?:(Omit|Pick)<(\w+),([^>]+)>|(\w+))(?=,|$)/g)];
  return bases.flatMap(([, how, picked, names = "", plain]) => {
    const name = picked ?? plain ?? "";
    const named = new Set([...names.matchAll(/"(\w+)"/g)].map(([, it]) => it));
    const all = [...membersOf({ file: fileOf(name, source, file), name }).values()];
    return all.filter((it) => how === undefined || named.has(it.name) === (how === "Pick"));
  });
}

/** The file from which a name is imported; this one, if it is not. */
function fileOf(name: string, source: string, file: string): string {
  const from = new RegExp(`^import [^;]*\\b${name}\\b[^;]* from "(\\.[^"]+)";`, "m").exec(source)?.[1];
  return from ? `${join(dirname(file), from)}.ts` : file;
}
