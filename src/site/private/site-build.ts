import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { type BuildResult, buildSync } from "esbuild";
import { listSiteFiles } from "./site-files";

/** Images and fonts to which styles and scripts may refer. */
const FILE_TYPES = [".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".woff", ".woff2"];
/** A comment, or a tag that may refer to a file. */
const COMMENT_OR_TAG = /<!--[\s\S]*?-->|<(?:script|link)\b[^>]*>/gi;

/** Nominal output folder of esbuild: source maps, which count for the hashes, contain the path from it to the sources. */
const OUTPUT = "built";

/** esbuild's output for a file to which an HTML file refers. */
interface Asset {
  /** Path below the site's folder, with forward slashes: `assets/script-5WGEXCQ5.js`. */
  readonly key: string;
  /** Subresource integrity: `sha384-…`. */
  readonly integrity: string;
}

/**
 * Builds a site of plain files into `outdir`: bundles the module scripts and stylesheets to which its HTML refers, gives
 * them names that change with their content, and writes those names and their hashes into the HTML. Everything else is
 * copied. The same folder results in the same bytes on any machine.
 *
 * @returns keys of the files whose names change with their content
 * @throws the compiler's own message, or an Error that names the file that an HTML file refers to and that does not exist
 */
export function buildSite(folder: string, outdir: string): string[] {
  const files = listSiteFiles(folder).map(({ key }) => key);
  const pages = files.filter((key) => key.endsWith(".html"));
  const entries = new Set(pages.flatMap((page) => referencesIn(folder, page)));
  const { outputFiles, metafile } = bundle(folder, [...entries]);

  rmSync(outdir, { recursive: true, force: true });
  const keyOf = (path: string) => posix.relative(OUTPUT, path);
  const assets = new Map<string, Asset>();
  for (const { path, contents } of outputFiles) {
    const output = relative(folder, path).replaceAll("\\", "/");
    write(join(outdir, keyOf(output)), contents);
    const entry = metafile.outputs[output]?.entryPoint;
    if (entry) assets.set(entry, { key: keyOf(output), integrity: integrityOf(contents) });
  }
  for (const key of files.filter((it) => !Object.hasOwn(metafile.inputs, it))) {
    const content = readFileSync(join(folder, key));
    write(join(outdir, key), pages.includes(key) ? rewrite(content.toString(), key, assets) : content);
  }
  return Object.keys(metafile.outputs).map(keyOf);
}

function bundle(folder: string, entryPoints: string[]) {
  const result: BuildResult<{ write: false; metafile: true }> = buildSync({
    entryPoints,
    absWorkingDir: folder,
    outdir: OUTPUT,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    entryNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    loader: Object.fromEntries(FILE_TYPES.map((type) => [type, "file"] as const)),
    sourcemap: "external",
    legalComments: "none",
    logLevel: "silent",
    metafile: true,
    write: false,
  });
  return result;
}

/** The keys of the module scripts and stylesheets to which a page refers, other than those of other sites. */
function referencesIn(folder: string, page: string): string[] {
  const html = readFileSync(join(folder, page), "utf8");
  return [...html.matchAll(COMMENT_OR_TAG)].flatMap(([tag]) => {
    const reference = referenceOf(tag);
    if (!reference) return [];
    const key = resolve(page, reference);
    if (!existsSync(join(folder, key)))
      throw new Error(`${page} refers to '${reference}', which does not exist in ${folder}`);
    return [key];
  });
}

function rewrite(html: string, page: string, assets: ReadonlyMap<string, Asset>): string {
  return html.replace(COMMENT_OR_TAG, (tag) => {
    const reference = referenceOf(tag);
    const asset = reference && assets.get(resolve(page, reference));
    if (!asset) return tag;
    const path = reference.startsWith("/") ? `/${asset.key}` : posix.relative(posix.dirname(page), asset.key);
    return tag.replace(/\b(src|href)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/i, `$1="${path}" integrity="${asset.integrity}"`);
  });
}

/** The URL in a tag, if it is a module script or a stylesheet of this site. */
function referenceOf(tag: string): string | undefined {
  const attribute = (name: string) => {
    const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag);
    return match?.[1] ?? match?.[2] ?? match?.[3];
  };
  // A classic script shares its global names with others: it is copied unchanged.
  const isModule = /^<script/i.test(tag) && attribute("type") === "module";
  const isStylesheet = /^<link/i.test(tag) && attribute("rel") === "stylesheet";
  const reference = isModule ? attribute("src") : isStylesheet ? attribute("href") : undefined;
  return reference && !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(reference) ? reference : undefined;
}

function resolve(page: string, reference: string): string {
  return reference.startsWith("/") ? reference.slice(1) : posix.join(posix.dirname(page), reference);
}

function integrityOf(content: Uint8Array): string {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}

function write(path: string, content: string | Uint8Array) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
