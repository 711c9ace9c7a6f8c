// Runs a command once Node and the packages are right. Plain Node: no package may be installed yet.
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import foreground from "../cli/toolchain/foreground.cjs";
import lock from "../cli/toolchain/lock.cjs";

const { runInForeground } = foreground;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installedLock = join(root, "node_modules", ".package-lock.json");

/** No package runs install scripts but these: a terminal for cdktf, built where no binary fits. */
const NEEDS_ITS_SCRIPT = ["@cdktf/node-pty-prebuilt-multiarch"];

/** This repository's own commands; all others are those of `tiers`. */
const TOOLS = {
  test: "tools/test/test.ts",
  scan: "tools/scan/scan.ts",
  "scan-mutants": "tools/scan/scan-mutants.ts",
  "check-cdktn": "tools/cdktn/check.ts",
  build: "tools/build/build.ts",
};

function checkNode() {
  const required = readJson(join(root, "package.json")).engines.node.replace(">=", "");
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [neededMajor, neededMinor] = required.split(".").map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  fail(
    `Node: found ${process.versions.node} (${process.execPath}), needs ${required} or newer.\n` +
      "  Get it from https://nodejs.org/en/download or with a version manager, for example: nvm install 22",
  );
}

async function installPackages(verbose) {
  if (packagesMatchLock()) return;
  const log = join(root, ".tools", "npm-ci.log");
  mkdirSync(dirname(log), { recursive: true });
  console.log("Packages: installing with npm ci ...");
  const started = Date.now();
  // Without the mark of a finished install, an interrupted one is repaired by the next run.
  rmSync(installedLock, { force: true });
  const output = openSync(log, "w");
  const npm = async (...args) => {
    const stdio = verbose ? "inherit" : ["ignore", output, output];
    const status = await runInForeground("npm", args, { cwd: root, stdio }).catch((error) =>
      fail(`Packages: npm could not be started (${error.message}); it comes with Node.`),
    );
    if (status === 0) return;
    const lastLines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-20).join("\n");
    const where = verbose ? "" : `; all of its output: ${log}`;
    fail(`${lastLines}\nPackages: npm ${args[0]} failed with status ${status}${where}`, status);
  };
  // Both kinds are needed: a NODE_ENV=production or an npmrc that omits them must not leave them out.
  await npm("ci", "--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund");
  const unfinished = `${installedLock}.unfinished`;
  renameSync(installedLock, unfinished);
  await npm("rebuild", "--ignore-scripts=false", ...NEEDS_ITS_SCRIPT);
  renameSync(unfinished, installedLock);
  console.log(`Packages: installed (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/** npm writes the lock of what it installed last; optional packages of other platforms are not in it. */
function packagesMatchLock() {
  const wanted = readJson(join(root, "package-lock.json")).packages;
  const installed = readJson(installedLock)?.packages ?? {};
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    return path === "" || (found ? found.version === version && found.integrity === integrity : optional);
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
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
await lock.withLock(
  join(root, ".tools", "npm-ci.lock"),
  () => installPackages(args.includes("--verbose")),
  console.log,
);
// The AWS SDK is pinned to a version that works on Node 20: its warning about later ones would only distract.
const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
const script = Object.hasOwn(TOOLS, name ?? "") ? [TOOLS[name], ...args] : ["cli/cli.ts", ...process.argv.slice(2)];
const [file, ...rest] = script;
process.exitCode = await runInForeground(process.execPath, ["--import", "tsx", join(root, file), ...rest], {
  cwd: root,
  env,
});
