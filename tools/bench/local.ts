import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { run } from "../../cli/system/process";
import { packageRoot } from "../../cli/toolchain/paths";
import { requireTerraform } from "../../cli/toolchain/requirements";
import { runTool } from "../run-tool";
import { measureInTurns, median, round3, spreadOf, withSpread, writeSection } from "./report";

const ROUNDS = 3;
/** The last commit before any of this was made faster. */
const BASELINE = "76216c4";
const { PREPARED_TOOLCHAIN, ...env } = process.env;

/** Clones of a commit, one after the other, whose caches are cold; npm's is as it is. */
class Clone {
  private readonly folder: string;
  /** What the last first run printed until the page was open. */
  output = "";

  constructor(
    parent: string,
    private readonly commit: string,
  ) {
    this.folder = join(parent, commit);
  }

  /** Seconds from `npm run local` in a new clone to the page. */
  async untilPage(): Promise<number> {
    await this.remove();
    execFileSync("git", ["clone", "--quiet", "--no-checkout", packageRoot, this.folder]);
    execFileSync("git", ["checkout", "--quiet", "--detach", this.commit], { cwd: this.folder });
    const started = performance.now();
    const child = spawn("npm", ["run", "local"], { cwd: this.folder, env, stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "close");
    let seconds: number | undefined;
    this.output = "";
    for await (const line of createInterface(child.stdout)) {
      // Before the summary: the baseline still waits for something else after it.
      const [, url] = /^✔ Open it to the browser: (http:\/\/localhost:\d+)/.exec(line) ?? [];
      if (seconds === undefined) this.output += `${line}\n`;
      if (!url) continue;
      const { status } = await fetch(url);
      if (status !== 200) throw new Error(`GET ${url} must return 200, got ${status}`);
      seconds = (performance.now() - started) / 1_000;
    }
    const [status] = await ended;
    if (status !== 0 || seconds === undefined) throw new Error(`npm run local failed:\n${this.output}`);
    // It installed more packages after the page was open.
    await this.again();
    return seconds;
  }

  /** Seconds of `npm run local` in a clone that runs. */
  async again(): Promise<number> {
    const started = performance.now();
    const { status, stdout, stderr } = await run("npm", ["run", "local"], { cwd: this.folder, env });
    if (status !== 0) throw new Error(`npm run local failed:\n${stdout}\n${stderr}`);
    return (performance.now() - started) / 1_000;
  }

  async remove() {
    await run("npm", ["run", "local:down"], { cwd: this.folder, env });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `npm run bench:local`: measures what is committed against the baseline, and writes the section in docs/performance.md. */
async function bench() {
  const parent = mkdtempSync(join(tmpdir(), "bench-local-"));
  const commit = (name: string) =>
    execFileSync("git", ["rev-parse", "--short", name], { cwd: packageRoot, encoding: "utf8" }).trim();
  const [now, before] = [new Clone(parent, commit("HEAD")), new Clone(parent, commit(BASELINE))];
  try {
    const results = await measureInTurns(ROUNDS, {
      "page, before": () => before.untilPage(),
      "page, now": () => now.untilPage(),
      "again, before": () => before.again(),
      "again, now": () => now.again(),
    });
    const row = (title: string, name: string) => {
      const [was = [], is = []] = [results[`${name}, before`], results[`${name}, now`]];
      return [title, withSpread(was, "s"), withSpread(is, "s"), (median(is) / median(was)).toFixed(2)];
    };
    const rows = [row("clone → page responds", "page"), row("`npm run local` with nothing changed", "again")];
    const { product, version } = await requireTerraform();
    const page = results["page, now"] ?? [];
    await writeSection({
      name: "bench:local",
      title: "From clone to page",
      versions: [`Node ${process.version}`, `${product} ${version}`, `${ROUNDS} rounds`].join(", "),
      table: { columns: ["", `before (${BASELINE})`, "now", "now : before"], rows },
      notes: notesOf(now, before),
      plot: {
        description: "From clone to page, and npm run local with nothing changed, before and now.",
        kind: "bars",
        x: "",
        y: "seconds",
        points: Object.entries(results).map(([name, all]) => ({
          x: name.startsWith("page") ? "clone → page responds" : "npm run local with nothing changed",
          y: median(all),
          series: name.endsWith("now") ? "now" : `before (${BASELINE})`,
          spread: spreadOf(all),
        })),
      },
      reached: {
        "clone → page responds": `${round3(median(page))} s, ${(median(page) / median(results["page, before"] ?? [])).toFixed(2)} × baseline`,
        "`npm run local` with nothing changed": `${round3(median(results["again, now"] ?? []))} s`,
      },
    });
  } finally {
    await Promise.all([now.remove(), before.remove()]);
    rmSync(parent, { recursive: true, force: true });
  }
}

function notesOf(now: Clone, before: Clone): string[] {
  return [
    "A clone has neither packages nor tools; npm's and pip's caches are as they are. After the page is open, `npm run local` " +
      "installs the packages for development.",
    `Where the seconds of the last clone went, before: ${describe(before)}. Now: ${describe(now)}. The rest is npm and Node.`,
    "What was changed: the packages that the page requires are installed first; Python's packages and Lambda's Node are " +
      "installed meanwhile; the state's bucket and lock table are created by two requests, and Terraform configures them " +
      "while it deploys the app.",
  ];
}

/** The steps that took half a second or more. */
function describe({ output }: Clone): string {
  const steps = [...output.matchAll(/^(?:✔ )?(.+?)(?:: .*)? [[(]([\d.]+) ?s[\])]$/gm)];
  return steps
    .map(([, title = "", seconds]) => [title.replace(/: installed$/, ""), Number(seconds)] as const)
    .filter(([, seconds]) => seconds >= 0.5)
    .map(([title, seconds]) => `${title[0]?.toLowerCase()}${title.slice(1)} ${round3(seconds)}`)
    .join(", ");
}

runTool("bench:local", bench);
