/** As much of V8's profile as is read here: what ran at each sample, as a tree of calls. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** Whose the time is: the nearest caller's that is in a file of one of these. */
const OWNERS: readonly (readonly [owner: string, url: RegExp])[] = [
  ["loading and compiling modules", /^node:internal\/(modules|process\/esm|source_map)|\/node_modules\/tsx\//],
  ["esbuild (waiting for it)", /\/node_modules\/esbuild\//],
  ["the provider's bindings", /\/node_modules\/@cdktf\//],
  ["cdktf and constructs", /\/node_modules\/(cdktf|constructs)\//],
  ["other packages", /\/node_modules\//],
  ["our code", /^(file:\/\/)?\//],
];
const BY_FUNCTION: ReadonlyMap<string, string> = new Map([
  ["(garbage collector)", "garbage collection"],
  ["(idle)", "Node"],
  ["(program)", "Node"],
]);

/** Milliseconds by owner, the most first. */
export function millisecondsByOwner({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const callerOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const ownerOf = (id: number | undefined): string => {
    const frame = id === undefined ? undefined : nodeOf.get(id)?.callFrame;
    if (!frame) return "Node";
    const owner = BY_FUNCTION.get(frame.functionName) ?? OWNERS.find(([, url]) => url.test(frame.url))?.[0];
    return owner ?? ownerOf(id === undefined ? undefined : callerOf.get(id));
  };
  const sums = new Map<string, number>();
  samples.forEach((id, index) => {
    const owner = ownerOf(id);
    sums.set(owner, (sums.get(owner) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  });
  return new Map([...sums].sort(([, one], [, other]) => other - one));
}
