import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { Construct } from "constructs";

/** What a function's code is built from, as in its props. */
export interface HandlerSource {
  readonly kind: "handler";
  readonly entry: string;
  /** The version of Node.js that runs it, as esbuild names it: `node22`. */
  readonly target: string;
  readonly sourceMap: boolean;
  readonly externalModules: readonly string[];
}

/** What a site's files are built from, as in its props. */
export interface SiteSource {
  readonly kind: "site";
  readonly sourceDir: string;
  readonly build: boolean;
  readonly immutablePrefixes: readonly string[];
}

/** In the folder of the synthesized app: a JSON file for each source. */
export const SOURCES_FOLDER = "sources";

/** The source of the construct with this path. */
export type SourceRecord = (HandlerSource | SiteSource) & { readonly path: string };

/** Records a construct's source next to the synthesized stacks, from where it can be built again without a synth. */
export function recordSource(scope: Construct, source: HandlerSource | SiteSource) {
  const folder = join(App.of(scope).outdir, SOURCES_FOLDER);
  mkdirSync(folder, { recursive: true });
  const record: SourceRecord = { ...source, path: scope.node.path };
  writeFileSync(join(folder, `${scope.node.addr}.json`), JSON.stringify(record));
}
