import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../../cli/system/process";
import { prepareLambdaNode } from "../../cli/toolchain/lambda-node";
import { packageRoot } from "../../cli/toolchain/paths";
import { bundleTargetOf, DEFAULT_RUNTIME } from "../../src/function/node-runtime";
import { bundleHandler } from "../../src/function/private/bundle";
import { runTool } from "../run-tool";
import { prepareBenchPackages } from "./packages";
import { measureInTurns, median, round3, withSpread, writeSection } from "./report";

const SECONDS = 10;
const CONNECTIONS = [1, 2, 4, 8, 16, 32];
const APP = "tools/bench/load-app";
const ROUTES = { "the app": "/users?userId=1", "an empty handler": "/empty" };
const OVERHEAD_ROUNDS = 5;
const INVOCATIONS = 20_000;

/** Latencies are in milliseconds. */
interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

/** `npm run bench:load`: throughput and latencies of the app on a local AWS, and what this package adds to a warm request. */
async function benchLoad() {
  const packages = await prepareBenchPackages();
  const node = join(await prepareLambdaNode(), "node");
  const overheads = await measureOverhead(node);
  const results = await onLocalAws((apiUrl) => measureLoad(packages, apiUrl));
  const { version } = JSON.parse(readFileSync(join(packages, "node_modules/autocannon/package.json"), "utf8"));
  await report(results, overheads, execFileSync(node, ["--version"], { encoding: "utf8" }).trim(), version);
}

/** Deploys the app to a local AWS, and takes that down after the work. */
async function onLocalAws<Result>(work: (apiUrl: string) => Promise<Result>): Promise<Result> {
  const tiers = [join(packageRoot, "tools/run.mjs")];
  try {
    const args = [...tiers, "local", "--app", APP];
    const output = await mustRun(process.execPath, args, { cwd: packageRoot, onLine: console.log });
    const [, apiUrl] = /The API +(http\S+)/.exec(output) ?? [];
    if (!apiUrl) throw new Error(`tiers local printed no address of the API:\n${output}`);
    return await work(apiUrl);
  } finally {
    await run(process.execPath, [...tiers, "down", "--app", APP], { cwd: packageRoot });
    rmSync(join(packageRoot, APP, "cdktf.out"), { recursive: true, force: true });
  }
}

async function measureLoad(packages: string, apiUrl: string): Promise<Record<string, LoadResult[]>> {
  const send = async (path: string, connections: number): Promise<LoadResult> => {
    // As many as then run at once: cold starts come before, and so does what the last measurement left in the queue.
    await Promise.all(Array.from({ length: connections }, () => fetch(`${apiUrl}${path}`)));
    const options = ["--json", "--connections", String(connections), "--duration", String(SECONDS)];
    const autocannon = join(packages, "node_modules/autocannon/autocannon.js");
    const output = await mustRun(process.execPath, [autocannon, ...options, `${apiUrl}${path}`]);
    const { requests, duration, latency, errors, non2xx } = JSON.parse(output);
    const { p50, p99 } = latency;
    return { requests: requests.total, perSecond: requests.total / duration, p50, p99, failed: errors + non2xx };
  };
  return measureInTurns(
    1,
    Object.fromEntries(
      CONNECTIONS.flatMap((connections) =>
        Object.entries(ROUTES).map(([name, path]) => [`${name} ${connections}`, () => send(path, connections)]),
      ),
    ),
  );
}

/** In microseconds, by name. */
interface Overhead {
  readonly apiHandler: { readonly p50: number; readonly p99: number };
  readonly bare: { readonly p50: number; readonly p99: number };
}

/** An empty function within `apiHandler` and one without, in one process, in turns, as Lambda sets them up. */
async function measureOverhead(node: string): Promise<Overhead[]> {
  const parent = join(packageRoot, ".tools/bench");
  mkdirSync(parent, { recursive: true });
  // In this folder, so that the handler finds this package.
  const folder = mkdtempSync(join(parent, "load-"));
  try {
    const bundle = (name: string, source: string) => {
      const entry = join(folder, `${name}.ts`);
      writeFileSync(entry, source);
      return bundleHandler(entry, join(folder, name), { target: bundleTargetOf(DEFAULT_RUNTIME) }).modulePath;
    };
    const paths = [bundle("bare", BARE), bundle("api-handler", API_HANDLER)];
    const measure = (): Overhead => {
      // The log goes to a pipe, as in Lambda; the figures have one of their own.
      const stdio = ["ignore", "pipe", "inherit", "pipe"] as const;
      const args = ["--input-type=module", "-e", MEASURE, ...paths, String(INVOCATIONS)];
      const { output } = spawnSync(node, args, {
        env: ENVIRONMENT,
        stdio: [...stdio],
        maxBuffer: 1e9,
        encoding: "utf8",
      });
      return JSON.parse(output[3] ?? "");
    };
    const { overhead = [] } = await measureInTurns(OVERHEAD_ROUNDS, { overhead: measure });
    return overhead;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const BARE = `export const handler = async () => ({ statusCode: 200, body: "{}" });`;
const API_HANDLER = `
import { apiHandler } from "tiers/runtime";
export const handler = apiHandler({ name: "Empty" }, async () => ({ statusCode: 200, body: {} }));
`;
/** As a function with metrics and logs behind an API has it. */
const ENVIRONMENT = {
  POWERTOOLS_LOG_LEVEL: "INFO",
  POWERTOOLS_METRICS_NAMESPACE: "bench",
  RELEASE: "bench",
  ALLOWED_ORIGINS: "https://example.com",
  ALLOWED_METHODS: "GET,OPTIONS",
  ALLOWED_HEADERS: "content-type",
  EXPOSED_HEADERS: "",
  ALLOW_CREDENTIALS: "false",
  AWS_LAMBDA_FUNCTION_NAME: "bench",
  AWS_REGION: "us-east-1",
};
/** Each invocation begins as Lambda begins one: after the event loop has come round. */
const MEASURE = `
import { writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
const [, ...args] = process.argv;
const invocations = Number(args.pop());
const handlers = [];
for (const path of args) handlers.push((await import(path)).handler);
const headers = { origin: "https://example.com", accept: "*/*" };
const event = { resource: "/empty", path: "/empty", httpMethod: "GET", headers, multiValueHeaders: {}, queryStringParameters: null,
  multiValueQueryStringParameters: null, pathParameters: null, stageVariables: null, requestContext: { requestId: "1" }, body: null };
const times = handlers.map(() => []);
for (let i = -1_000; i < invocations; i++) {
  for (const [index, handler] of handlers.entries()) {
    const context = { awsRequestId: String(i), functionName: "bench", getRemainingTimeInMillis: () => 10_000 };
    await setImmediate();
    const start = performance.now();
    const { statusCode } = await handler({ ...event }, context);
    const time = performance.now() - start;
    if (statusCode !== 200) throw new Error("status " + statusCode);
    if (i >= 0) times[index].push(time);
  }
}
const [bare, apiHandler] = times.map((all) => {
  const sorted = Float64Array.from(all).sort();
  return { p50: sorted[Math.floor(sorted.length * 0.5)], p99: sorted[Math.floor(sorted.length * 0.99)] };
});
writeSync(3, JSON.stringify({ bare, apiHandler }));
`;

async function report(
  results: Readonly<Record<string, readonly LoadResult[]>>,
  overheads: readonly Overhead[],
  lambdaNode: string,
  autocannon: string,
) {
  const resultOf = (name: string, connections: number): LoadResult => {
    const [result] = results[`${name} ${connections}`] ?? [];
    if (!result) throw new Error(`nothing was measured of ${name} with ${connections} connections`);
    return result;
  };
  const names = Object.keys(ROUTES);
  const rows = CONNECTIONS.map((connections) => [
    String(connections),
    ...names.flatMap((name) => {
      const { perSecond, p50, p99 } = resultOf(name, connections);
      return [round3(perSecond), `${p50} ms`, `${p99} ms`];
    }),
  ]);
  const all = Object.values(results).flat();
  const failed = all.reduce((sum, it) => sum + it.failed, 0);
  const total = all.reduce((sum, { requests }) => sum + requests, 0);
  const added = (part: "p50" | "p99") => overheads.map(({ apiHandler, bare }) => apiHandler[part] - bare[part]);
  await writeSection({
    name: "bench:load",
    title: "Under load",
    versions: `Node ${process.version}, in functions ${lambdaNode}, autocannon ${autocannon}, ${SECONDS} s each`,
    table: { columns: ["connections", ...names.flatMap((name) => [`${name}: requests/s`, "p50", "p99"])], rows },
    notes: [
      `GET ${ROUTES["the app"]} through the port of the local AWS, IAM enforced, everything on this machine: ` +
        `${total.toLocaleString("en")} requests, ${failed} errors. The empty handler shows the emulator's share: it is a model of AWS ` +
        "in one Python process, so these are not AWS's figures.",
      `What \`apiHandler\` adds to a warm request, with a log line, metrics and CORS, in one process on Lambda's Node: ` +
        `${withSpread(added("p50"), "ms")} in the median, ${withSpread(added("p99"), "ms")} in the 99th percentile, of ` +
        `${overheads.length} × ${INVOCATIONS.toLocaleString("en")} requests to an empty function within it and to one without it, in turns.`,
    ],
    plot: {
      description: "Requests per second over connections: the app, and an empty handler on the same local AWS.",
      kind: "lines",
      x: "connections",
      logarithmicX: 2,
      y: "requests per second",
      points: names.flatMap((name) => CONNECTIONS.map((x) => ({ x, y: resultOf(name, x).perSecond, series: name }))),
    },
    reached: {
      "our overhead per warm request, p99": `${round3(median(added("p99")))} ms`,
      "errors under load": `${failed} of ${total.toLocaleString("en")} requests`,
    },
  });
}

runTool("bench:load", benchLoad);
