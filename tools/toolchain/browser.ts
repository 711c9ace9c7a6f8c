import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { mustRun, run } from "../../cli/system/process";
import { withLock } from "../../cli/toolchain/lock.cjs";
import { packageRoot, toolsFolder } from "../../cli/toolchain/paths";
import { type Announce, step } from "../../cli/toolchain/toolchain";

/** A Chromium that starts on this machine. */
export interface Browser {
  readonly path: string;
  /** As it reports its version, for example "Chromium 140.0.7339.80". */
  readonly version: string;
}

/** With this `npm test` passes what it has prepared to child processes, as JSON. */
const BROWSER_VARIABLE = "PREPARED_BROWSER";

/**
 * Provides a Chromium: an installed one, else Debian's package, else Playwright's download.
 * @throws Error that names what was tried and how to get one
 */
export async function prepareBrowser(announce: Announce = () => {}): Promise<Browser> {
  const prepared = process.env[BROWSER_VARIABLE];
  if (prepared) return JSON.parse(prepared) as Browser;
  const inTurn = () =>
    step(
      announce,
      "Browser",
      () => findOrInstall(announce),
      ({ version, path }) => `${version} (${path})`,
    );
  return withLock(join(toolsFolder, "browser.lock"), inTurn, announce);
}

/** The environment variable with which child processes get what was prepared, instead of checking it all again. */
export function handDownBrowser(browser: Browser): Record<string, string> {
  return { [BROWSER_VARIABLE]: JSON.stringify(browser) };
}

async function findOrInstall(announce: Announce): Promise<Browser> {
  const installed = await findInstalled();
  if (installed) return installed;
  const attempts: string[] = [];
  for (const install of [installDebianPackage, downloadWithPlaywright]) {
    attempts.push(await install(announce).catch((error: Error) => error.message));
    const browser = await findInstalled();
    if (browser) return browser;
  }
  throw new Error(
    `There is no Chromium that starts, and none could be installed:\n${attempts.map((attempt) => `- ${attempt}`).join("\n")}\n` +
      "Install Chromium or Google Chrome, so that chromium or google-chrome is on the PATH (Debian: apt-get install chromium).",
  );
}

async function findInstalled(): Promise<Browser | undefined> {
  // Lazily: it is needed last, and loading it takes time.
  const playwrights = async () => (await import("playwright-core")).chromium.executablePath();
  for (const candidate of [...onPath(), ...MAC_APPLICATIONS, playwrights]) {
    const path = typeof candidate === "string" ? candidate : await candidate();
    if (!existsSync(path)) continue;
    // Ubuntu's package is a stub that only prints "install the snap", and a download may lack system libraries.
    const { status, stdout } = await run(path, ["--version"]);
    if (status === 0) return { path, version: stdout.trim() };
  }
  return undefined;
}

function onPath(): string[] {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env.PATH ?? "").split(":").filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

const MAC_APPLICATIONS = ["Google Chrome", "Chromium"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** Resolves to what came of it. */
async function installDebianPackage(announce: Announce): Promise<string> {
  if ((await run("apt-get", ["--version"])).status !== 0) return "Debian's package: there is no apt-get";
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "--non-interactive"];
  if (prefix.length > 0 && (await run("sudo", ["--non-interactive", "true"])).status !== 0) {
    return "Debian's package: needs root, and sudo requires a password";
  }
  if (!(await mayInstall())) return "Debian's package: not wanted";
  announce("Browser: installing Debian's package chromium");
  const aptGet = async (...args: string[]) => {
    const [command = "env", ...rest] = [
      ...prefix,
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      "--quiet",
      ...args,
    ];
    await mustRun(command, rest);
  };
  await aptGet("update");
  await aptGet("install", "--yes", "--no-install-recommends", "chromium");
  return "Debian's package: installed, but it does not start";
}

/** Whether a person agrees to installing a system package; in a pipeline, whoever runs it has agreed. */
async function mayInstall(): Promise<boolean> {
  const { stdin: input, stdout: output } = process;
  if (!input.isTTY || !output.isTTY) return true;
  const lines = createInterface({ input, output });
  try {
    const response = await lines.question("The tests need a Chromium. Install Debian's package with apt-get? [y/N] ");
    return /^y(es)?$/i.test(response.trim());
  } finally {
    lines.close();
  }
}

/** Resolves to what came of it. */
async function downloadWithPlaywright(): Promise<string> {
  const cli = join(packageRoot, "node_modules", "playwright-core", "cli.js");
  await mustRun(process.execPath, [cli, "install", "chromium"]);
  return "Playwright's download: done, but it does not start; it may lack system libraries";
}
