import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { runMain } from "../../cli/project/local-cloud";
import { mustRun } from "../../cli/system/process";
import { projectRoot } from "../../cli/toolchain/paths";
import { readOptions } from "../../cli/ui/arguments";
import { type LockedPackages, licenseTable, withDependencies } from "./licenses";

/** `npm run sbom`: what the project is made of, as CycloneDX, and the licences of it in words. */
async function main() {
  readOptions({}, "npm run sbom");
  const folder = join(projectRoot, "dist");
  mkdirSync(folder, { recursive: true });
  const { name, dependencies } = readJson("package.json");
  // The workspace has no version, which npm needs to name a package.
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--workspaces=false"];
  const sbom = JSON.parse(await mustRun("npm", args, { cwd: projectRoot }));
  // npm takes the folder's name, which differs from one checkout to the next.
  sbom.metadata.component.name = name;

  const packages: LockedPackages = readJson("package-lock.json").packages;
  const shipped = withDependencies(packages, Object.keys(dependencies));
  const tables = [
    "# Licences\n\n## What the constructs need\n",
    licenseTable(shipped.map(licensed(packages))),
    "\n## All packages, those for development and tests too\n",
    licenseTable(Object.keys(packages).filter(Boolean).map(licensed(packages))),
  ];
  const files = { "sbom.json": JSON.stringify(sbom, null, 2), "licenses.md": tables.join("\n") };
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(folder, file), `${text}\n`);
    console.log(relative(projectRoot, join(folder, file)));
  }
}

const licensed = (packages: LockedPackages) => (path: string) =>
  [path.replace(/^.*node_modules\//, ""), packages[path]?.license] as const;

function readJson(file: string) {
  return JSON.parse(readFileSync(join(projectRoot, file), "utf8"));
}

runMain(main);
