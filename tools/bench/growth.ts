import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "esbuild";
import { runTool } from "../run-tool";
import { RUN_MAIN, withAppFolder } from "./app-folder";
import { bundleCache, withEmptyBundleCache } from "./bundle-cache";
import { measureInTurns, median, round3, spreadOf, withSpread, writeSection } from "./report";

const SIZES = [10, 50, 100, 300];
const ROUNDS = 3;

const MAIN = `
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { NodeFunction, RestApi, UserTable } from "tiers";

const app = new App();
const stack = new TerraformStack(app, "growth");
new AwsProvider(stack, "Aws", { region: "eu-central-1" });
new ArchiveProvider(stack, "Archive");
const table = new UserTable(stack, "Users", { tableName: "Users" });
const api = new RestApi(stack, "Api", { apiName: "Growth", cors: { allowOrigins: ["https://example.com"] } });
for (const file of readdirSync(join(__dirname, "handlers"))) {
  const name = file.replace(".ts", "");
  const fn = new NodeFunction(stack, name, {
    functionName: name,
    entry: join(__dirname, "handlers", file),
    environment: { TABLE_NAME: table.tableName },
  });
  table.grantGetItem(fn);
  api.addRoute("GET", "/" + name, fn);
}
app.synth();
`;

const handlerOf = (name: string, edition: number) => `
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, deadline, documentClient, requireEnv, type TableEnv } from "tiers/runtime";
import * as z from "zod/mini";
const contract = { name: "${name} ${edition}", query: z.object({ userId: z.string() }) };
export const handler = apiHandler(contract, async ({ query: { userId } }) => {
  const get = new GetCommand({ TableName: requireEnv<TableEnv>("TABLE_NAME"), Key: { userId } });
  const { Item } = await documentClient.send(get, deadline());
  return { statusCode: 200, body: Item };
});
`;

/** An app of so many operations, each with its own handler. */
class GrowingApp {
  readonly folder: string;
  private edition = 0;
  written = 0;

  constructor(
    parent: string,
    private readonly size: number,
  ) {
    this.folder = join(parent, String(size));
    mkdirSync(join(this.folder, "handlers"), { recursive: true });
    writeFileSync(join(this.folder, "main.ts"), MAIN);
  }

  /** Seconds of a synth of handlers that none of its synths had before. */
  changeAndSynth(): number {
    this.edition++;
    for (let i = 0; i < this.size; i++) {
      const name = `operation-${i}`;
      writeFileSync(join(this.folder, "handlers", `${name}.ts`), handlerOf(name, this.edition));
    }
    return this.synth();
  }

  /** Seconds of a synth, the whole process, whose output was deleted. */
  synth(): number {
    const outdir = join(this.folder, "cdktf.out");
    rmSync(outdir, { recursive: true, force: true });
    const keptBefore = sizeOf(bundleCache);
    const start = performance.now();
    execFileSync(process.execPath, RUN_MAIN, {
      cwd: this.folder,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const seconds = (performance.now() - start) / 1000;
    this.written = Math.max(this.written, sizeOf(outdir) + sizeOf(bundleCache) - keptBefore);
    return seconds;
  }
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.reduce((sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** `npm run bench:growth`: what a synth takes as an app grows, with all handlers new and with all of them unchanged. */
async function benchGrowth() {
  await withAppFolder(async (folder) => {
    const apps = SIZES.map((size) => ({ size, app: new GrowingApp(folder, size) }));
    await withEmptyBundleCache(async () => {
      // The first synth of all also reads this package's files from the disk.
      apps[0]?.app.changeAndSynth();
      const times = await measureInTurns(
        ROUNDS,
        Object.fromEntries(
          apps.flatMap(({ size, app }) => [
            [`${size} new`, () => app.changeAndSynth()],
            [`${size} unchanged`, () => app.synth()],
          ]),
        ),
      );
      await report(apps, (size, state) => times[`${size} ${state}`] ?? []);
    });
  });
}

type State = (typeof STATES)[number];
const STATES = ["new", "unchanged"] as const;

async function report(
  apps: readonly { readonly size: number; readonly app: GrowingApp }[],
  timesOf: (size: number, state: State) => readonly number[],
) {
  const [least = 0, most = 0] = [SIZES[0], SIZES.at(-1)];
  const milliseconds = (state: State, from: number, to: number) =>
    ((median(timesOf(to, state)) - median(timesOf(from, state))) / (to - from)) * 1_000;
  const each = (state: State, from: number | undefined, to: number) =>
    from === undefined ? "–" : `${round3(milliseconds(state, from, to))} ms`;
  const megabytes = (to: GrowingApp, from: GrowingApp, operations: number) =>
    (to.written - from.written) / operations / 1e6;
  const rows = apps.map(({ size, app }, index) => [
    String(size),
    withSpread(timesOf(size, "new"), "s"),
    each("new", SIZES[index - 1], size),
    withSpread(timesOf(size, "unchanged"), "s"),
    each("unchanged", SIZES[index - 1], size),
    `${round3(app.written / 1e6)} MB`,
  ]);
  const [first, last] = [apps[0]?.app, apps.at(-1)?.app];
  const reached = (state: State) =>
    `${each(state, least, most)} (${SIZES.slice(1)
      .map((size, index) => each(state, SIZES[index], size))
      .join(", ")} from size to size)`;
  await writeSection({
    name: "bench:growth",
    title: "Synthesis as an app grows",
    versions: `Node ${process.version}, esbuild ${version}, ${ROUNDS} rounds`,
    table: { columns: ["operations", "all new", "each more", "all unchanged", "each more", "written, all new"], rows },
    notes: [
      "`tiers-run main.ts`, from start to exit: each operation has its own handler, route and grant. “Each more” is against the row " +
        "above. Written: the output, and what is kept of the bundles.",
    ],
    plot: {
      description: "Seconds of a synth over the number of operations, with new and with unchanged handlers.",
      kind: "lines",
      x: "operations",
      y: "seconds",
      points: STATES.flatMap((state) =>
        SIZES.map((size) => ({
          x: size,
          y: median(timesOf(size, state)),
          series: `all handlers ${state}`,
          spread: spreadOf(timesOf(size, state)),
        })),
      ),
    },
    reached: {
      "each additional operation: new": reached("new"),
      "each additional operation: unchanged": reached("unchanged"),
      "each additional operation: written":
        first && last ? `${round3(megabytes(last, first, most - least))} MB` : undefined,
    },
  });
}

runTool("bench:growth", benchGrowth);
