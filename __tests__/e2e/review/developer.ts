import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Target } from "../../../cli/project/target";
import { planFolderOf } from "../../../cli/project/target";
import { applyPlan } from "../../../cli/release/deploy";
import { makePlan } from "../../../cli/release/plan";
import { outlineOf } from "../../../cli/review/outline";
import { renderText } from "../../../cli/review/render-text";
import { verdictOf } from "../../../cli/review/review";
import { run } from "../../../cli/system/process";
import { packageRoot, toolsFolder } from "../../../cli/toolchain/paths";
import type { RunStep } from "../../../cli/ui/steps";
import { userProject } from "../../helpers/project";
import type { DeployedApp } from "../deployed-app";

const CONFIGURATION = [
  ".terraform.lock.hcl",
  "package.json",
  "package-lock.json",
  "cdktf.json",
  "tsconfig.json",
  "tsconfig.app.json",
];
const quietly: RunStep = (_title, _remedy, work) => work({ onLine: () => {}, summarize: () => {} });

/**
 * A copy of the project that a test can change as a developer would, with separate plans. Its commands find the app
 * as if `npm run local` had deployed it there.
 */
export function developerOf({ app, dir, siteUrl, apiUrl }: DeployedApp) {
  const copy = mkdtempSync(join(tmpdir(), "review-"));
  for (const path of ["main.ts", "app.ts", "src", "handlers", "site", "cli", "tools", ...CONFIGURATION]) {
    cpSync(join(packageRoot, path), join(copy, path), { recursive: true });
  }
  for (const path of [join(packageRoot, "node_modules"), toolsFolder]) {
    symlinkSync(path, join(copy, relative(packageRoot, path)));
  }
  mkdirSync(join(copy, ".local"));
  symlinkSync(dir, join(copy, ".local", app.project.definition.name));
  const folder = join(copy, relative(packageRoot, planFolderOf(userProject, "local")));
  const target: Target = {
    environment: "local",
    stack: app.stacks.app,
    folder,
    deployment: { ...app, project: { ...app.project, root: copy }, outdir: join(folder, "cdktf.out") },
    isProtected: false,
    patience: 0,
    open: async () => ({ sites: [siteUrl], apis: [apiUrl], signIns: [] }),
  };
  const plan = async (...allow: string[]) => {
    const review = await makePlan(target, quietly, allow);
    const lines = renderText(outlineOf(review), { colour: false }).trimEnd().split("\n");
    return { verdict: verdictOf(review), lines };
  };
  const deploy = (changed: Partial<Target> = {}, agrees = true) =>
    applyPlan({ ...target, ...changed }, { step: quietly, consent: async () => agrees, stdio: "ignore" });
  /** Replaces text in a source file; resolves to a function that restores it. */
  const edit = (file: string, from: string, to: string) => {
    const path = join(copy, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(path, text.replaceAll(from, to));
    return () => writeFileSync(path, text);
  };
  const git = (...args: string[]) => execFileSync("git", args, { cwd: copy, encoding: "utf8" });
  /** Commits everything, as a release; returns the commit. */
  const commit = () => {
    writeFileSync(join(copy, ".gitignore"), "node_modules\n.tools\n.local\ndist\n");
    git("init", "--quiet");
    git("add", "--all");
    git("-c", "user.name=Dev", "-c", "user.email=dev@example.com", "commit", "--quiet", "--message", "a release");
    return git("rev-parse", "--short", "HEAD").trim();
  };
  /** `npm run <name> -- <args>`. */
  const command = (env: NodeJS.ProcessEnv, name: string, ...args: string[]) =>
    run(process.execPath, [join(copy, "tools/run.mjs"), name, ...args], { env });
  const remove = () => rmSync(copy, { recursive: true, force: true });
  return { target, copy, plan, deploy, edit, git, commit, command, folder, remove };
}
