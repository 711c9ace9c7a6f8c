import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../cli/system/process";
import { packageRoot } from "../../cli/toolchain/paths";
import { requireTerraform } from "../../cli/toolchain/requirements";
import { runTool } from "../run-tool";
import { median, quantile, writeSection } from "./report";

const EDITS = { handler: 200, page: 100, infrastructure: 10 };
/** Whoever saves again has seen the response. */
const PAUSE_MS = 100;
const QUIET_MS = 3_000;
const LIMIT_MS = 60_000;
const RUN = join(packageRoot, "tools/run.mjs");

/**
 * `npm run bench:dev`: from save to live with `tiers local --watch`, through the gateway with IAM enforced. It edits a copy of an
 * example with five functions.
 */
async function benchDev() {
  // As deep as the example is: its cdktf.json has paths into node_modules.
  const folder = join(packageRoot, "dist", `bench-dev-${process.pid}`);
  const app = relative(packageRoot, folder);
  cpSync(join(packageRoot, "examples/users-crud"), folder, { recursive: true });
  const operations = join(folder, "operations.ts");
  // Whoever requests again and again until a version is live would wait for it.
  writeFileSync(operations, replaced(readFileSync(operations, "utf8"), LIMIT_OF_LIST, ""));
  let watch: Watch | undefined;
  try {
    watch = await Watch.start(app);
    const handler = await saveHandler(watch, folder);
    const page = await savePage(watch, folder);
    const infrastructure = await saveInfrastructure(watch, folder);
    await report({ handler, page, infrastructure });
  } finally {
    await watch?.end();
    await run(process.execPath, [RUN, "down", "--app", app], { cwd: packageRoot });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A running `tiers local --watch`, and when it printed what. */
class Watch {
  private readonly lines: { readonly at: number; readonly text: string }[] = [];

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface(stream).on("line", (text) => this.lines.push({ at: performance.now(), text }));
    }
  }

  static async start(app: string): Promise<Watch> {
    const child = spawn(process.execPath, [RUN, "local", "--watch", "--app", app], {
      cwd: packageRoot,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const watch = new Watch(child);
    await watch.line(/Watching the app's files/);
    await watch.quiet();
    return watch;
  }

  /** Until nothing is printed for a while: at its start it builds and deploys everything once. */
  private async quiet() {
    for (let before = -1; before < this.length; await sleep(QUIET_MS)) before = this.length;
  }

  get length() {
    return this.lines.length;
  }

  private get output() {
    return this.lines.map(({ text }) => text).join("\n");
  }

  /** The first such line from this one on, and when it was printed. */
  async line(pattern: RegExp, from = 0) {
    for (const start = performance.now(); ; await sleep(2)) {
      const found = this.lines.slice(from).find(({ text }) => pattern.test(text));
      if (found) return found;
      if (this.child.exitCode !== null) throw new Error(`tiers local --watch ended:\n${this.output}`);
      if (from > 0 && performance.now() - start > LIMIT_MS) throw new Error(`no line ${pattern} came:\n${this.output}`);
    }
  }

  url(name: string): string {
    const [, url] = new RegExp(`${name} +(http\\S+)`).exec(this.output) ?? [];
    if (!url) throw new Error(`tiers local --watch printed no address of ${name}:\n${this.output}`);
    return url;
  }

  async end() {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGINT");
    await ended;
  }
}

interface Latencies {
  readonly milliseconds: number[];
  /** Responses of the version before to requests that began after the line “live”. */
  readonly stale: number;
}

/** Saves a file again and again, and requests until a response is of the saved version. */
async function saveAndRequest(
  watch: Watch,
  edits: number,
  live: RegExp,
  save: (version: number) => void,
  isLive: (version: number) => Promise<boolean>,
): Promise<Latencies> {
  const milliseconds: number[] = [];
  let stale = 0;
  for (let version = 1; version <= edits; version++) {
    const from = watch.length;
    const began = performance.now();
    save(version);
    const tooEarly: number[] = [];
    for (let requested = began; !(await isLive(version)); requested = performance.now()) {
      if (requested - began > LIMIT_MS) throw new Error(`version ${version} is not live after ${LIMIT_MS / 1_000} s`);
      tooEarly.push(requested);
    }
    milliseconds.push(performance.now() - began);
    const { at } = await watch.line(live, from);
    stale += tooEarly.filter((requested) => requested > at).length;
    if (!(await isLive(version))) stale++;
    if (version % 50 === 0) console.log(`${version}/${edits}: ${Math.round(median(milliseconds))} ms`);
    await sleep(PAUSE_MS);
  }
  return { milliseconds, stale };
}

function saveHandler(watch: Watch, folder: string): Promise<Latencies> {
  const file = join(folder, "handlers/list-users.ts");
  const source = readFileSync(file, "utf8");
  const url = `${watch.url("The API")}/users`;
  const save = (version: number) =>
    writeFileSync(file, replaced(source, "200, body }", `200, body, headers: { "x-version": "${version}" } }`));
  const isLive = async (version: number) => (await fetch(url)).headers.get("x-version") === String(version);
  return saveAndRequest(watch, EDITS.handler, /function ListUsers: live in/, save, isLive);
}

/** HTML and styles in turns. */
function savePage(watch: Watch, folder: string): Promise<Latencies> {
  const [page, style] = [join(folder, "site/index.html"), join(folder, "site/style.css")];
  const [html, css] = [readFileSync(page, "utf8"), readFileSync(style, "utf8")];
  const site = watch.url("The page");
  const save = (version: number) =>
    version % 2
      ? writeFileSync(page, replaced(html, "</body>", `<!-- ${version} --></body>`))
      : writeFileSync(style, `${css}.version-${version}{color:red}\n`);
  const isLive = async (version: number) => {
    const text = await (await fetch(site)).text();
    if (version % 2) return text.includes(`<!-- ${version} -->`);
    const styles = [...text.matchAll(/href="([^"]+\.css)"/g)].map(([, path]) => fetch(new URL(path ?? "", `${site}/`)));
    const texts = await Promise.all(styles.map(async (response) => (await response).text()));
    return texts.some((it) => it.includes(`.version-${version}{`));
  };
  return saveAndRequest(watch, EDITS.page, /page .*: live in/, save, isLive);
}

const LIMIT_OF_LIST = "limits: { throttlingRateLimit: 20, throttlingBurstLimit: 10 },";

/** No code sends it: what is measured is the update of a policy. */
const READ = `{ actions: ["dynamodb:GetItem"], resources: [table.tableArn], calledVia: "dax.amazonaws.com" }`;

/** A grant, a route and neither of them, of one function, in turns, until “live” is printed. */
async function saveInfrastructure(watch: Watch, folder: string): Promise<Latencies> {
  const file = join(folder, "operations.ts");
  const source = readFileSync(file, "utf8");
  const versions = [
    source,
    replaced(
      source,
      "grant(table, handler);",
      `grant(table, handler);\n  if (name === "ListUsers") handler.addToRolePolicy(${READ});`,
    ),
    replaced(
      source,
      "return handler;",
      'if (name === "ListUsers") api.addRoute("GET", "/again", handler);\n  return handler;',
    ),
  ];
  const milliseconds: number[] = [];
  for (let version = 1; version <= EDITS.infrastructure; version++) {
    const from = watch.length;
    const began = performance.now();
    writeFileSync(file, versions[version % versions.length] ?? source);
    const { at } = await watch.line(/infrastructure: live in/, from);
    milliseconds.push(at - began);
    console.log(`${version}/${EDITS.infrastructure}: ${Math.round(at - began)} ms`);
    await sleep(PAUSE_MS);
  }
  return { milliseconds, stale: 0 };
}

function replaced(source: string, from: string, to: string): string {
  if (!source.includes(from)) throw new Error(`the example no longer has: ${from}`);
  return source.replace(from, to);
}

async function report(latencies: Record<keyof typeof EDITS, Latencies>) {
  const { product, version } = await requireTerraform();
  const { handler, page, infrastructure } = latencies;
  const ms = (value: number) => `${Math.round(value)} ms`;
  const seconds = (value: number) => `${(value / 1_000).toFixed(1)} s`;
  const row = (title: string, { milliseconds, stale }: Latencies, text: (value: number) => string) => [
    title,
    String(milliseconds.length),
    ...[0.5, 0.95, 1].map((part) => text(quantile(milliseconds, part))),
    String(stale),
  ];
  const percentiles = Array.from({ length: 101 }, (_, percent) => percent);
  const stale = handler.stale + page.stale;
  await writeSection({
    name: "bench:dev",
    title: "From save to live",
    versions: `Node ${process.version}, ${product} ${version}`,
    table: {
      columns: ["saved", "edits", "p50", "p95", "slowest", "stale"],
      rows: [
        row("a handler", handler, ms),
        row("a page: HTML and styles in turns", page, ms),
        row("a grant, a route, neither, in turns", infrastructure, seconds),
      ],
    },
    notes: [
      "`tiers local --watch` of the example `users-crud`: from the save to the end of the first response of the new version, through " +
        "the ports of the local AWS with IAM enforced; of a grant or route until “live” is printed. Stale: responses of the " +
        "version before to requests that began after “live” was printed.",
    ],
    plot: {
      description: "Milliseconds from save to live over the percentage of edits, for a handler and for a page.",
      kind: "lines",
      x: "percentage of edits",
      y: "milliseconds from save to live, at most",
      points: Object.entries({ "a handler": handler, "a page": page }).flatMap(([series, { milliseconds }]) =>
        percentiles.map((x) => ({ x, y: quantile(milliseconds, x / 100), series })),
      ),
    },
    reached: {
      "save → live: a handler, through the gateway with IAM enforced": `p95 ${ms(quantile(handler.milliseconds, 0.95))} over ${handler.milliseconds.length} edits`,
      "save → live: a page": `p95 ${ms(quantile(page.milliseconds, 0.95))}`,
      "save → live: a grant or a route": `${seconds(median(infrastructure.milliseconds))}, at most ${seconds(quantile(infrastructure.milliseconds, 1))}`,
      "stale responses after “live” is printed": `${stale} of ${handler.milliseconds.length + page.milliseconds.length} edits`,
    },
  });
}

runTool("bench:dev", benchDev);
