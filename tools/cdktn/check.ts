import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { mustRun, type RunOptions } from "../../cli/system/process";
import { prepareLambdaNode } from "../../cli/toolchain/lambda-node";
import { withLock } from "../../cli/toolchain/lock.cjs";
import { areInstalled, installLocked } from "../../cli/toolchain/locked-packages";
import { packageRoot, toolsFolder } from "../../cli/toolchain/paths";
import { showSteps } from "../../cli/ui/steps";
import { runTool } from "../run-tool";
import { copySources, linkPackages } from "./checkout";
import { compareStacks, type Stacks } from "./comparison";

/**
 * `npm run check:cdktn`: these sources, unchanged, on CDK Terrain and its bindings under the names of CDKTF. Exit status 1
 * where they do not compile, where a test of src fails, or where an app is synthesized to anything else.
 */
async function main({ verbose }: { readonly verbose?: boolean }) {
  const step = showSteps({ logFile: join(packageRoot, "dist", "cdktn.log"), verbose });
  const folder = mkdtempSync(join(tmpdir(), "cdktn-"));
  try {
    const { node, packages } = await step(
      "Set up Node and the packages of CDK Terrain",
      GET,
      async ({ onLine, summarize }) => {
        const prepared = await withLock(join(toolsFolder, "toolchain.lock"), prepare, onLine);
        summarize(`cdktn ${CDKTN_VERSION}`);
        return prepared;
      },
    );
    const checkout = join(folder, "checkout");
    const env = withNode(node);
    const runPackage = (name: string, args: readonly string[], options: RunOptions) =>
      mustRun(join(checkout, "node_modules", ".bin", name), args, { cwd: checkout, env, ...options });
    const synthesize = async (base: string, onLine: (line: string) => void): Promise<Stacks> => {
      const stacks: Stacks[] = [];
      for (const app of APPS) {
        const outdir = join(folder, base, app);
        mkdirSync(outdir, { recursive: true });
        await runPackage("tsx", [join(app, "main.ts")], { env: { ...env, ...PROD, CDKTF_OUTDIR: outdir }, onLine });
        stacks.push(stacksIn(outdir, app));
      }
      return Object.assign({}, ...stacks);
    };

    const onCdktf = await step("Synthesize with cdktf", FIX, async ({ onLine, summarize }) => {
      await copySources(checkout);
      linkPackages(checkout, join(packageRoot, "node_modules"));
      for (const page of VITE_PAGES) {
        // Where its packages are: npm puts those that the project has in another version into the page's folder.
        const build = ["build", "--outDir", join(checkout, page, "dist"), "--emptyOutDir"];
        await runPackage("vite", build, { cwd: join(packageRoot, page), onLine });
      }
      const stacks = await synthesize("cdktf", onLine);
      summarize(`${Object.keys(stacks).length} stacks of ${APPS.length} apps`);
      return stacks;
    });
    linkPackages(checkout, join(packageRoot, "node_modules"), packages);
    await step("Check the types with cdktn", FIX, async ({ onLine }) => {
      await runPackage("tsc", ["--noEmit", "--project", "tsconfig.app.json"], { onLine });
    });
    await step("Synthesize with cdktn, and compare", FIX, async ({ onLine, summarize }) => {
      compareStacks(onCdktf, await synthesize("cdktn", onLine), CDKTN_VERSION);
      summarize("the same but for metadata and required_providers");
    });
    await step("Run the tests of src with cdktn", FIX, async ({ onLine }) => {
      const projects = ["--selectProjects", "unit", "integration"];
      await runPackage("jest", ["--ci", ...projects, "--maxWorkers=100%", "--", "__tests__/src"], { onLine });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare() {
  const node = await prepareLambdaNode();
  const folder = join(toolsFolder, "cdktn");
  if (!areInstalled(packageFiles, folder)) await installLocked(packageFiles, folder, withNode(node));
  return { node, packages: join(folder, "node_modules") };
}

/** The environment of commands that run on the Node of a folder. */
function withNode(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
}

function stacksIn(outdir: string, app: string): Stacks {
  const folder = join(outdir, "stacks");
  const read = (stack: string) => JSON.parse(readFileSync(join(folder, stack, "cdk.tf.json"), "utf8"));
  return Object.fromEntries(readdirSync(folder).map((stack) => [join(app, stack), read(stack)]));
}

const packageFiles = join(__dirname, "packages");
const CDKTN_VERSION: string = JSON.parse(readFileSync(join(packageFiles, "package-lock.json"), "utf8")).packages[
  "node_modules/cdktf"
].version;

/** Folders, in the checkout, of all apps. */
const EXAMPLES = readdirSync(join(packageRoot, "examples")).map((name) => join("examples", name));
const APPS = [".", ...EXAMPLES].filter((app) => existsSync(join(packageRoot, app, "main.ts")));
const VITE_PAGES = EXAMPLES.map((example) => join(example, "site")).filter((page) =>
  existsSync(join(packageRoot, page, "vite.config.ts")),
);

/** The configuration with the most resources. */
const PROD = {
  ENVIRONMENT: "prod",
  AWS_ACCOUNT_ID: "123456789012",
  AWS_REGION: "eu-central-1",
  PACKAGING: "archive",
  DOMAIN_NAME: "app.example.com",
  ACCESS_LOG: "true",
};
const GET = "see that the registry of npm can be reached";
const FIX = "fix what is named above; docs/cdktn.md lists the known differences";

runTool("check:cdktn", main);
