import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "esbuild";
import { packageRoot, toolsFolder } from "../../cli/toolchain/paths";
import { runTool } from "../run-tool";
import { measureInTurns, median, round3, withSpread, writeSection } from "./report";

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
import { z } from "zod/mini";
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

  change() {
    this.edition++;
    for (let i = 0; i < this.size; i++) {
      const name = `operation-${i}`;
      writeFileSync(join(this.folder, "handlers", `${name}.ts`), handlerOf(name, this.edition));
    }
  }

  /** Seconds of a synth, the whole process. */
  synth(): number {
    const outdir = join(this.folder, "cdktf.out");
    rmSync(outdir, { recursive: true, force: true });
    const keptBefore = sizeOf(join(toolsFolder, "bundles"));
    const start = performance.now();
    execFileSync(join(packageRoot, "node_modules/.bin/tsx"), [join(this.folder, "main.ts")], {
      cwd: packageRoot,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const seconds = (performance.now() - start) / 1000;
    this.written = Math.max(this.written, sizeOf(outdir) + sizeOf(join(toolsFolder, "bundles")) - keptBefore);
    return seconds;
  }
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files.reduce((sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** `npm run bench:growth`: what a synth takes as an app grows, with all handlers new and with all of them unchanged. */
async function benchGrowth() {
  const parent = join(packageRoot, ".tools/bench");
  mkdirSync(parent, { recursive: true });
  mkdirSync(join(toolsFolder, "bundles"), { recursive: true });
  const folder = mkdtempSync(join(parent, "growth-"));
  try {
    const apps = SIZES.map((size) => ({ size, app: new GrowingApp(folder, size) }));
    const times = await measureInTurns(
      ROUNDS,
      Object.fromEntries(
        apps.flatMap(({ size, app }) => [
          [
            `${size} new`,
            () => {
              app.change();
              return app.synth();
            },
          ],
          [`${size} unchanged`, () => app.synth()],
        ]),
      ),
    );
    const timesOf = (size: number, state: string) => times[`${size} ${state}`] ?? [];
    const rows = apps.map(({ size, app }, index) => {
      const before = SIZES[index - 1];
      const each = (state: string) =>
        before === undefined
          ? "–"
          : `${round3(((median(timesOf(size, state)) - median(timesOf(before, state))) / (size - before)) * 1000)} ms`;
      return [
        String(size),
        withSpread(timesOf(size, "new"), "s"),
        each("new"),
        withSpread(timesOf(size, "unchanged"), "s"),
        each("unchanged"),
        `${round3(app.written / 1e6)} MB`,
      ];
    });
    writeSection(
      "bench:growth",
      "Synthesis as an app grows",
      { columns: ["operations", "all new", "each more", "all unchanged", "each more", "written, all new"], rows },
      [
        "`tsx main.ts`, from start to exit: each operation has its own handler, route and grant. “Each more” is against the row above.",
      ],
      `Node ${process.version}, esbuild ${version}, ${ROUNDS} rounds`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

runTool("bench:growth", benchGrowth);
