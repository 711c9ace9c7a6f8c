import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareLambdaNode } from "../../cli/toolchain/lambda-node";
import { packageRoot } from "../../cli/toolchain/paths";
import { bundleTargetOf, DEFAULT_RUNTIME } from "../../src/function/node-runtime";
import { type Bundling, bundleHandler, zipFiles } from "../../src/function/private/bundle";
import { runTool } from "../run-tool";
import { measureInTurns, median, spreadOf, withSpread, writeSection } from "./report";

const ROUNDS = 11;

/** What a handler without this package has: no schema, no logs, no metrics. */
const BARE_HANDLER = `
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = async ({ queryStringParameters: { userId } }) => {
  const { Item } = await client.send(new GetCommand({ TableName: process.env.TABLE_NAME, Key: { userId } }));
  return { statusCode: Item ? 200 : 404, body: JSON.stringify(Item ?? {}) };
};
`;

/** `npm run bench:handler`: bytes and import time of the main app's handler on Lambda's Node. */
async function benchHandler() {
  const node = join(await prepareLambdaNode(), "node");
  const parent = join(packageRoot, ".tools/bench");
  mkdirSync(parent, { recursive: true });
  // In this folder, so that the bare handler finds the AWS SDK.
  const folder = mkdtempSync(join(parent, "handler-"));
  try {
    const bare = join(folder, "bare.mjs");
    writeFileSync(bare, BARE_HANDLER);
    const target = bundleTargetOf(DEFAULT_RUNTIME);
    const handler = join(packageRoot, "handlers/get-user.ts");
    const build = (name: string, entry: string, bundling: Bundling) =>
      bundleHandler(entry, join(folder, name), { target, bundling });
    const bundles = {
      "get-user, as deployed": build("lean", handler, "lean"),
      'get-user, `bundling: "full"`': build("full", handler, "full"),
      "bare SDK, bundled": build("bare", bare, "full"),
    };
    const modules = Object.entries(bundles).map(([name, { modulePath }]) => [name, modulePath] as const);
    const times = await measureInTurns(
      ROUNDS,
      Object.fromEntries(
        [...modules, ["bare SDK, not bundled", bare] as const].map(([name, path]) => [
          name,
          () => importTime(node, path),
        ]),
      ),
    );
    const bareTime = median(times["bare SDK, not bundled"] ?? []);
    const rows = Object.entries(times).map(([name, all]) => {
      const bundle = Object.entries(bundles).find(([it]) => it === name)?.[1];
      const sizes = bundle ? [bundle.module.length, zipFiles(bundle.files).length] : undefined;
      const [bytes = "–", zipped = "–"] = sizes?.map((size) => size.toLocaleString("en")) ?? [];
      return [name, bytes, zipped, withSpread(all, "ms"), (median(all) / bareTime).toFixed(2)];
    });
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    const lean = bundles["get-user, as deployed"];
    await writeSection({
      name: "bench:handler",
      title: "A handler: size and import",
      versions: `Node ${version}, ${ROUNDS} rounds`,
      table: { columns: ["module", "bytes", "zipped", "import", "against not bundled"], rows },
      notes: ["With logs and metrics, without tracing and source map. The bare handler has neither logs nor metrics."],
      plot: {
        description: "Time to import a handler: ours as deployed and in full, a bare one bundled and not bundled.",
        kind: "bars",
        x: "",
        y: "milliseconds of import",
        points: Object.entries(times).map(([name, all]) => ({
          x: name.replace(/`/g, ""),
          y: median(all),
          series: "",
          spread: spreadOf(all),
        })),
      },
      reached: {
        "deployed handler, zipped": `${(zipFiles(lean.files).length / 1e3).toFixed(1)} KB`,
        "its import, against the unbundled handler with the bare SDK": (
          median(times["get-user, as deployed"] ?? []) / bareTime
        ).toFixed(2),
      },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of a module in a new process, in milliseconds. */
function importTime(node: string, path: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(path)}); console.log(performance.now() - start);`;
  const env = { AWS_REGION: "us-east-1", POWERTOOLS_METRICS_NAMESPACE: "bench", NODE_NO_WARNINGS: "1" };
  return Number(execFileSync(node, ["--input-type=module", "-e", script], { encoding: "utf8", env }));
}

runTool("bench:handler", benchHandler);
