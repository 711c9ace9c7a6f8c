import { isDeepStrictEqual } from "node:util";

/** Synthesized stacks, by `<folder of the app>/<stack>`. */
export type Stacks = Readonly<Record<string, SynthesizedStack>>;

interface SynthesizedStack {
  readonly "//": { readonly metadata: { readonly version: string } };
}

/** A value that the two files of a stack do not have in common; undefined where one of them lacks it. */
interface Difference {
  /** The keys and indexes that lead to it. */
  readonly path: readonly string[];
  readonly cdktf: unknown;
  readonly cdktn: unknown;
}

/**
 * Compares what the two bases synthesize. Only CDKTF's own metadata, and how a provider is required, may differ.
 *
 * @param version of cdktn, which all of its stacks must carry: else one base was compared with itself
 * @throws Error that lists the other differences
 */
export function compareStacks(cdktf: Stacks, cdktn: Stacks, version: string) {
  const versions = [...new Set(Object.values(cdktn).map((stack) => stack["//"].metadata.version))];
  if (!isDeepStrictEqual(versions, [version])) {
    throw new Error(`All stacks must be synthesized by cdktn ${version}, got ${versions.join(", ") || "none"}`);
  }
  const names = [...new Set([...Object.keys(cdktf), ...Object.keys(cdktn)])];
  const lines = names.flatMap((name) =>
    differencesOf(cdktf[name], cdktn[name])
      .filter((it) => !mayDiffer(it.path))
      .map((it) => `${name}: ${describe(it)}`),
  );
  if (lines.length > 0) throw new Error(`cdktf and cdktn do not synthesize the same:\n${lines.join("\n")}`);
}

function differencesOf(cdktf: unknown, cdktn: unknown, path: readonly string[] = []): Difference[] {
  if (isDeepStrictEqual(cdktf, cdktn)) return [];
  if (!isNode(cdktf) || !isNode(cdktn) || Array.isArray(cdktf) !== Array.isArray(cdktn)) {
    return [{ path, cdktf, cdktn }];
  }
  const keys = new Set([...Object.keys(cdktf), ...Object.keys(cdktn)]);
  return [...keys].flatMap((key) => differencesOf(cdktf[key], cdktn[key], [...path, key]));
}

function mayDiffer(path: readonly string[]): boolean {
  return path.includes("//") || (path[0] === "terraform" && path[1] === "required_providers");
}

function describe({ path, cdktf, cdktn }: Difference): string {
  return `${path.join(".") || "the stack"}: ${textOf(cdktf)} with cdktf, ${textOf(cdktn)} with cdktn`;
}

function textOf(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
