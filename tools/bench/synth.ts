import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { version } from "esbuild";
import { packageRoot } from "../../cli/toolchain/paths";
import { checkRequirements } from "../../cli/toolchain/requirements";
import { runTool } from "../run-tool";
import { RUN_MAIN, withAppFolder } from "./app-folder";
import { emptyBundleCache, withEmptyBundleCache } from "./bundle-cache";
import { prepareBenchPackages } from "./packages";
import { measureInTurns, median, spreadOf, withSpread, writeSection } from "./report";
import { millisecondsByOwner } from "./synth-profile";

const ROUNDS = 9;
const [NEW, UNCHANGED, AWS_CDK] = ["tiers, new handlers", "tiers, unchanged handlers", "AWS CDK"];

/** What measure.py prints. */
interface Usage {
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** `npm run bench:synth`: what a synth of the main app takes, against the same app with the L2 constructs of AWS CDK. */
async function benchSynth() {
  const packages = await prepareBenchPackages();
  const { python } = await checkRequirements();
  const awsCdkApp = join(packages, "aws-cdk-app.ts");
  await withAppFolder(async (folder) => {
    for (const part of ["main.ts", "app.ts", "site"]) {
      cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
    }
    const outputs = { CDKTF_OUTDIR: join(folder, "cdktf.out"), CDK_OUTDIR: join(folder, "cdk.out") };
    const env = { ...process.env, ...outputs };
    const execute = (file: string, args: readonly string[], cwd = folder) =>
      execFileSync(file, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const measure = (args: readonly string[], cwd?: string): Usage =>
      JSON.parse(execute(python, [join(__dirname, "measure.py"), process.execPath, ...args], cwd));
    const synth = () => measure(RUN_MAIN);
    const synthAwsCdk = () => measure(["--require", "tsx/cjs", awsCdkApp], packageRoot);
    const forgetAll = () => {
      emptyBundleCache();
      for (const output of Object.values(outputs)) rmSync(output, { recursive: true, force: true });
    };
    const profile = () => {
      execute(process.execPath, ["--cpu-prof", "--cpu-prof-dir", join(folder, "profile"), ...RUN_MAIN]);
      const [file = ""] = readdirSync(join(folder, "profile"));
      const content = readFileSync(join(folder, "profile", file), "utf8");
      rmSync(join(folder, "profile"), { recursive: true });
      return millisecondsByOwner(JSON.parse(content));
    };
    try {
      await withEmptyBundleCache(async () => {
        copyFileSync(join(__dirname, "peers/aws-cdk-app.ts"), awsCdkApp);
        // tsx keeps what it compiled, as it does for everybody who synthesizes twice.
        synth();
        synthAwsCdk();
        const afterForgetting = (work: () => Usage) => () => {
          forgetAll();
          return work();
        };
        const results = await measureInTurns(ROUNDS, {
          [AWS_CDK]: afterForgetting(synthAwsCdk),
          [NEW]: afterForgetting(synth),
          [UNCHANGED]: synth,
        });
        forgetAll();
        const profiles = { [NEW]: profile(), [UNCHANGED]: profile() };
        const { version: awsCdk } = JSON.parse(
          readFileSync(join(packages, "node_modules/aws-cdk-lib/package.json"), "utf8"),
        );
        await report(
          results,
          profiles,
          `Node ${process.version}, esbuild ${version}, aws-cdk-lib ${awsCdk}, ${ROUNDS} rounds`,
        );
      });
    } finally {
      rmSync(awsCdkApp, { force: true });
    }
  });
}

async function report(
  results: Readonly<Record<string, readonly Usage[]>>,
  profiles: Readonly<Record<string, ReadonlyMap<string, number>>>,
  versions: string,
) {
  const cpuOf = (name: string) => (results[name] ?? []).map(({ cpuSeconds }) => cpuSeconds);
  const memoryOf = (name: string) => (results[name] ?? []).map(({ peakBytes }) => peakBytes / 1e6);
  const ratio = (of: (name: string) => readonly number[], name: string) =>
    (median(of(name)) / median(of(AWS_CDK))).toFixed(2);
  const names = [AWS_CDK, NEW, UNCHANGED];
  const rows = names.map((name) => [
    name,
    withSpread(cpuOf(name), "s"),
    ratio(cpuOf, name),
    withSpread(memoryOf(name), "MB"),
    ratio(memoryOf, name),
  ]);
  const timesOf = (name: string) =>
    [...(profiles[name] ?? [])]
      .filter(([, milliseconds]) => milliseconds >= 5)
      .map(([owner, milliseconds]) => `${owner} ${Math.round(milliseconds)}`)
      .join(", ");
  await writeSection({
    name: "bench:synth",
    title: "Synthesis against AWS CDK",
    versions,
    table: { columns: ["app", "processor time", "against AWS CDK", "memory", "against AWS CDK"], rows },
    notes: [
      "From start to exit: bundling included, types not checked; `tiers-run main.ts`, and tsx for AWS CDK. " +
        "New: no bundle and no output is kept. Both bundle the same " +
        "handler, with the AWS SDK in it, and define the same three tiers: `tools/bench/peers/aws-cdk-app.ts`. Processor time and " +
        "memory are of all processes together, esbuild's and npx's too, which AWS CDK starts.",
      `Where the milliseconds of one run go, by V8's profile, with new handlers: ${timesOf(NEW)}. With unchanged ones: ${timesOf(UNCHANGED)}.`,
    ],
    plot: {
      description: "Processor time of a synth: AWS CDK, and this package with new and with unchanged handlers.",
      kind: "bars",
      x: "",
      y: "seconds of processor time",
      points: names.map((name) => ({ x: name, y: median(cpuOf(name)), series: "", spread: spreadOf(cpuOf(name)) })),
    },
    reached: {
      "synthesis, processor time against AWS CDK: new handlers": ratio(cpuOf, NEW),
      "synthesis, processor time against AWS CDK: unchanged handlers": ratio(cpuOf, UNCHANGED),
      "synthesis, memory against AWS CDK": ratio(memoryOf, NEW),
    },
  });
}

runTool("bench:synth", benchSynth);
