import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { NodeFunction, RestApi, UserTable } from "../src";
import { bundleHandler } from "../src/function/private/bundle";
import { FileCache } from "../src/function/private/file-cache";

const root = join(__dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "work-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const filesIn = (parent: string) =>
  readdirSync(parent, { recursive: true, encoding: "utf8" })
    .map((name) => join(parent, name))
    .filter((path) => statSync(path).isFile());
const bytesIn = (parent: string) => filesIn(parent).reduce((sum, path) => sum + statSync(path).size, 0);

/** What docs/performance.md measures in seconds, counted: the same on every machine, however busy. */
describe("a synth of an app", () => {
  /** A process that writes the paths of its modules to a file at its end. */
  const countModules = join(folder, "count-modules.cjs");
  writeFileSync(
    countModules,
    `process.on("exit", () => require("node:fs").writeFileSync(process.env.MODULES, Object.keys(require.cache).join("\\n")));`,
  );

  /** An esbuild that writes a line to a file at each start, and its path, under which no earlier bundles are kept. */
  function countedEsbuild(name: string) {
    const log = join(folder, `${name}.log`);
    const path = join(folder, name);
    const esbuild = join(root, "node_modules/esbuild/bin/esbuild");
    writeFileSync(log, "");
    // Where npm ran no install scripts, esbuild's program is one that starts whatever the variable names: without end.
    writeFileSync(path, `#!/bin/sh\nunset ESBUILD_BINARY_PATH\necho started >> '${log}'\nexec '${esbuild}' "$@"\n`);
    chmodSync(path, 0o755);
    return { path, starts: () => readFileSync(log, "utf8").trim().split("\n").filter(Boolean).length };
  }

  /** Paths of the modules that were loaded. */
  function synth(app: string, esbuild: { readonly path: string }): string[] {
    const [outdir, modules] = [mkdtempSync(join(folder, "out-")), join(folder, "modules")];
    const env = { PATH: process.env.PATH, CDKTF_OUTDIR: outdir, MODULES: modules, ESBUILD_BINARY_PATH: esbuild.path };
    const args = ["--import", "tsx", "--require", countModules, "main.ts"];
    execFileSync(process.execPath, args, { cwd: join(root, app), env });
    return readFileSync(modules, "utf8").split("\n");
  }

  test("starts esbuild once, however many handlers are new", () => {
    const app = "examples/users-crud";
    // tsx compiles sources that it does not know yet with an esbuild of its own.
    synth(app, countedEsbuild("first"));
    const esbuild = countedEsbuild("second");
    synth(app, esbuild);
    expect(esbuild.starts()).toBe(1);
  });

  test("of this repository loads at most 650 modules: 50 of the provider's bindings, and one of the AWS SDK's", () => {
    const modules = synth(".", countedEsbuild("third"));
    const of = (...names: string[]) =>
      modules.filter((path) => names.some((name) => path.includes(`/node_modules/${name}/`)));
    expect(of("cdktf").length).toBeGreaterThan(0);
    expect(modules.length).toBeLessThanOrEqual(650);
    expect(of("@cdktf/provider-aws", "@cdktf/provider-archive").length).toBeLessThanOrEqual(50);
    // It marshals a table's seed items.
    expect(of("@aws-sdk", "@smithy")).toEqual([expect.stringContaining("/@aws-sdk/util-dynamodb/")]);
  });
});

describe("each operation with its own handler", () => {
  const source = (name: string) => `
    import { GetCommand } from "@aws-sdk/lib-dynamodb";
    import { apiHandler, deadline, documentClient, requireEnv, type TableEnv } from "tiers/runtime";
    import * as z from "zod/mini";
    export const handler = apiHandler({ name: "${name}", query: z.object({ userId: z.string() }) }, async ({ query }) => {
      const get = new GetCommand({ TableName: requireEnv<TableEnv>("TABLE_NAME"), Key: query });
      return { statusCode: 200, body: (await documentClient.send(get, deadline())).Item };
    });
  `;
  // Below the root, where a handler finds this package and its peers.
  const parent = join(root, "dist");
  mkdirSync(parent, { recursive: true });
  const sources = mkdtempSync(join(parent, "work-"));
  afterAll(() => rmSync(sources, { recursive: true, force: true }));
  const entryOf = (index: number) => {
    const entry = join(sources, `operation-${index}.ts`);
    if (!existsSync(entry)) writeFileSync(entry, source(`operation ${index}`));
    return entry;
  };

  function synthWith(operations: number) {
    const app = new App({ outdir: mkdtempSync(join(folder, "app-")) });
    const stack = new TerraformStack(app, "growth");
    new AwsProvider(stack, "Aws");
    new ArchiveProvider(stack, "Archive");
    const table = new UserTable(stack, "Users", { tableName: "Users" });
    const api = new RestApi(stack, "Api", { apiName: "Growth", cors: { allowOrigins: ["https://example.com"] } });
    for (let index = 1; index <= operations; index++) {
      const name = `Operation${index}`;
      const fn = new NodeFunction(stack, name, {
        functionName: name,
        entry: entryOf(index),
        environment: { TABLE_NAME: "Users" },
      });
      table.grantGetItem(fn);
      api.addRoute("GET", `/operation-${index}`, fn);
    }
    app.synth();
    const { resource } = JSON.parse(readFileSync(join(app.outdir, "stacks/growth/cdk.tf.json"), "utf8"));
    const resources = Object.values<object>(resource).flatMap((ofType) => Object.keys(ofType));
    return { bytes: bytesIn(app.outdir), resources: resources.length };
  }
  const growth = (from: number, to: number) => {
    const [small, large] = [synthWith(from), synthWith(to)];
    return {
      bytes: (large.bytes - small.bytes) / (to - from),
      resources: (large.resources - small.resources) / (to - from),
    };
  };

  test("writes at most 700,000 bytes more: the output, and what is kept of the bundle", async () => {
    const kept = join(folder, "kept");
    // A bundle is not kept while anything changes in the folders of its sources, where other tests may be writing.
    for (const entry = entryOf(1); !existsSync(kept); await sleep(50)) {
      bundleHandler(entry, join(folder, "bundle"), { target: "node22" }, new FileCache(kept));
    }
    expect(growth(1, 3).bytes + bytesIn(kept)).toBeLessThanOrEqual(700_000);
  });

  test("defines the same number of resources, however many there are", () => {
    const [first, later] = [growth(1, 3), growth(3, 6)];
    expect(first.resources).toBe(RESOURCES);
    expect(later.resources).toBe(RESOURCES);
  });
});

const RESOURCES = 12;
