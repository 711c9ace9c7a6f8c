// Runs a command once Node and the packages are right. Plain Node: no package may be installed yet.
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import foreground from "../cli/toolchain/foreground.cjs";
import lock from "../cli/toolchain/lock.cjs";
import packageFiles from "./packages.cjs";

const { runInForeground } = foreground;
const { areInstalled, entriesFor, moveIn, requiredForLocal, writeSubset } = packageFiles;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Exists while all packages are being installed, and after that was interrupted. */
const unfinished = join(root, ".tools", "packages-unfinished");

/** No package runs install scripts but these: a terminal for cdktf, built where no binary fits. */
const NEEDS_ITS_SCRIPT = ["@cdktf/node-pty-prebuilt-multiarch"];

/** This repository's own commands; all others are those of `tiers`. */
const TOOLS = {
  test: "tools/test/test.ts",
  scan: "tools/scan/scan.ts",
  "scan-mutants": "tools/scan/scan-mutants.ts",
  "check-cdktn": "tools/cdktn/check.ts",
  build: "tools/build/build.ts",
  docs: "tools/docs/serve.ts",
  "docs-build": "tools/docs/build.ts",
  modules: "tools/modules/modules.ts",
  bench: "tools/bench/all.ts",
  "bench-dev": "tools/bench/dev.ts",
  "bench-local": "tools/bench/local.ts",
  "bench-synth": "tools/bench/synth.ts",
  "bench-growth": "tools/bench/growth.ts",
  "bench-handler": "tools/bench/handler.ts",
  "bench-load": "tools/bench/load.ts",
};

function checkNode() {
  const required = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node.replace(">=", "");
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [neededMajor, neededMinor] = required.split(".").map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  fail(
    `Node: found ${process.versions.node} (${process.execPath}), needs ${required} or newer.\n` +
      "  Get it from https://nodejs.org/en/download or with a version manager, for example: nvm install 22",
  );
}

/** Of a first `local`, only what the page requires; the rest is installed once the page is open. */
const isForPage = (name, args) => name === "local" && !args.some((arg) => arg.startsWith("--app"));

const isComplete = () => areInstalled(root) && !existsSync(unfinished);
const hasRequired = () => areInstalled(root, entriesFor(root, requiredForLocal(root)));

async function installRequired(npm) {
  const folder = join(root, ".tools", "packages");
  writeSubset(root, folder, requiredForLocal(root));
  await npm(folder, "ci", ...AS_LOCKED);
  moveIn(root, folder);
}

async function installAll(npm) {
  // An interrupted `npm install` leaves parts of packages that the next one takes for whole ones: `npm ci` starts over. It
  // deletes all others, too, from which the local AWS may be running.
  const onlyRest = hasRequired() && !existsSync(unfinished);
  writeFileSync(unfinished, "");
  if (!onlyRest) rmSync(join(root, "node_modules", ".package-lock.json"), { force: true });
  await npm(root, ...(onlyRest ? ["install", "--no-save"] : ["ci"]), "--include=dev", ...AS_LOCKED);
  await npm(root, "rebuild", "--ignore-scripts=false", ...NEEDS_ITS_SCRIPT);
  rmSync(unfinished);
}

/** In turns with concurrent runs. */
function installPackages(what, isInstalled, install) {
  return lock.withLock(
    join(root, ".tools", "npm-ci.lock"),
    async () => {
      if (isInstalled()) return;
      console.log(`Packages: installing ${what} ...`);
      const started = Date.now();
      await install(npmFor(args.includes("--verbose")));
      console.log(`Packages: installed (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    },
    console.log,
  );
}

/** A NODE_ENV=production or an npmrc that omits optional packages must not leave any out. */
const AS_LOCKED = ["--ignore-scripts", "--include=optional", "--include=peer", "--no-audit", "--no-fund"];

/** Runs npm in a folder; ends this process where it fails. */
function npmFor(verbose) {
  const log = join(root, ".tools", "npm-ci.log");
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "w");
  return async (cwd, ...args) => {
    const stdio = verbose ? "inherit" : ["ignore", output, output];
    const status = await runInForeground("npm", args, { cwd, stdio }).catch((error) =>
      fail(`Packages: npm could not be started (${error.message}); it comes with Node.`),
    );
    if (status === 0) return;
    const lastLines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-20).join("\n");
    const where = verbose ? "" : `; all of its output: ${log}`;
    fail(`${lastLines}\nPackages: npm ${args[0]} failed with status ${status}${where}`, status);
  };
}

/**
 * Sets up the tools of the local AWS while npm installs the packages: of these it needs tsx only, which is installed
 * separately for that. The command does what is left, and reports what failed.
 */
async function prepareTools() {
  const folder = join(root, ".tools", "tsx");
  writeSubset(root, folder, ["tsx"]);
  const quiet = { cwd: folder, stdio: "ignore" };
  if ((await runInForeground("npm", ["ci", ...AS_LOCKED], quiet)) !== 0) return;
  const loader = pathToFileURL(join(folder, "node_modules/tsx/dist/loader.mjs")).href;
  await runInForeground(process.execPath, ["--import", loader, join(root, "tools/prepare.ts")], {
    ...quiet,
    cwd: root,
  });
  rmSync(folder, { recursive: true, force: true });
}

function fail(message, status = 1) {
  console.error(message);
  process.exit(status);
}

const [name, ...args] = process.argv.slice(2);
checkNode();
// Finding nothing to take down requires no packages: their installation may just have been interrupted.
if (name === "down" && args.length === 0 && !existsSync(join(root, ".local"))) {
  console.log("No local AWS was running here.");
  process.exit();
}
const isFirst = !isComplete();
const forPage = isFirst && isForPage(name, args);
if (isFirst) {
  const tools = ["local", "test"].includes(name) && !hasRequired() ? prepareTools() : undefined;
  if (forPage) await installPackages("what the page requires", hasRequired, installRequired);
  else await installPackages("all", isComplete, installAll);
  await tools?.catch(() => {});
}
// The AWS SDK is pinned to a version that works on Node 20: its warning about later ones would only distract.
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
const script = Object.hasOwn(TOOLS, name ?? "") ? [TOOLS[name], ...args] : ["cli/cli.ts", ...process.argv.slice(2)];
const [file, ...rest] = script;
process.exitCode = await runInForeground(process.execPath, ["--import", "tsx", join(root, file), ...rest], {
  cwd: root,
  env,
});
// After a signal, the next run installs the rest.
if (forPage && process.exitCode < 128) await installPackages("those for development", isComplete, installAll);
