import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { mustRun } from "../../cli/system/process";
import { withLock } from "../../cli/toolchain/lock.cjs";
import { areInstalled, installLocked } from "../../cli/toolchain/locked-packages";
import { packageRoot, toolsFolder } from "../../cli/toolchain/paths";
import type { RunStep } from "../../cli/ui/steps";
import { listOfDecisions, type MenuEntry, menuOf, pagesOf, siteAsset, withLinksOfSite } from "./pages";

/** Apart from the project's packages: who uses the package, or opens the page of a clone, does not wait for them. */
const TOOLS = join(toolsFolder, "docs");
const SOURCES = join(TOOLS, "sources");

/** Builds the documentation's site from the repository's Markdown and the documentation comments of the public API. */
export async function buildSite(step: RunStep, outdir: string) {
  await withLock(join(toolsFolder, "docs.lock"), async () => {
    await step("Set up the documentation's generators", "see that the registry of npm can be reached", async () => {
      const packageFiles = join(__dirname, "packages");
      if (!areInstalled(packageFiles, TOOLS)) await installLocked(packageFiles, TOOLS);
    });
    rmSync(SOURCES, { recursive: true, force: true });
    await step("Write the reference of the constructs", FIX, ({ onLine }) => writeReference(onLine));
    await step("Collect the pages", FIX, async () => collectPages());
    await step("Build the site", FIX, async ({ onLine }) => {
      await mustRun(bin("vitepress"), ["build", SOURCES, "--outDir", outdir], { cwd: TOOLS, onLine });
    });
  });
}

const FIX = "fix what is named above";
const bin = (name: string) => join(TOOLS, "node_modules", ".bin", name);
/** The modules of the package, as typedoc names their folders. */
const MODULES = ["index", "app", "runtime", "testing"];

async function writeReference(onLine: (line: string) => void) {
  // What comes from CDKTF is documented there, and types are checked by the project's own compiler.
  const options = ["--options", join(__dirname, "typedoc.json"), "--out", join(SOURCES, "api")];
  const plugin = ["--plugin", join(TOOLS, "node_modules/typedoc-plugin-markdown/dist/index.js")];
  await mustRun(bin("typedoc"), [...options, ...plugin], { cwd: packageRoot, onLine });
}

function collectPages() {
  const pages = pagesOf(packageRoot);
  for (const [file, page] of pages) {
    const text = readFileSync(join(packageRoot, file), "utf8");
    write(page, withLinksOfSite(text, file, pages));
  }
  const index = readFileSync(join(SOURCES, "index.md"), "utf8");
  write(
    "index.md",
    index.replace("## Reference\n\n", (heading) => `${heading}${REFERENCE}\n`),
  );
  write("decisions/index.md", listOfDecisions(packageRoot, pages));
  for (const file of readdirSync(join(packageRoot, "docs"), { recursive: true, encoding: "utf8" })) {
    if (/\.(svg|png)$/.test(file)) {
      cpSync(join(packageRoot, "docs", file), join(SOURCES, siteAsset(join("docs", file))));
    }
  }
  const settings = join(SOURCES, ".vitepress");
  cpSync(join(__dirname, "site"), settings, { recursive: true });
  const menu = menuOf(index).map(({ text, items = [] }) => ({
    text,
    items: text === "Reference" ? [...items, ...menuOfReference()] : items,
  }));
  writeFileSync(join(settings, "menu.json"), JSON.stringify(menu));
}

/** It is only on the site: in the repository, the documentation comments are next to the code. */
const REFERENCE = "- [Constructs and functions](./api/index.md): every class, function and prop of the package";

/** Classes and functions by module: the interfaces of their props are linked from them. */
function menuOfReference(): MenuEntry[] {
  return MODULES.map((module): MenuEntry => {
    const folder = join(SOURCES, "api", module);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((it) =>
      /(classes|functions)\//.test(it),
    );
    return {
      text: module === "index" ? "tiers" : `tiers/${module}`,
      link: `/api/${module}/`,
      collapsed: true,
      items: files.sort().map((file) => ({ text: basename(file, ".md"), link: `/api/${module}/${file}` })),
    };
  });
}

function write(page: string, text: string) {
  mkdirSync(join(SOURCES, dirname(page)), { recursive: true });
  writeFileSync(join(SOURCES, page), text);
}
