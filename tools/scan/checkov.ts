import { basename, dirname } from "node:path";
import { z } from "zod";
import { run } from "../../cli/system/process";
import { parseJson } from "../../cli/terraform/json";
import { type Finding, resourceName, type Subject } from "./finding";

/** checkov's result for one subject. */
export interface CheckovResult {
  readonly passed: number;
  readonly findings: CheckovFinding[];
}

export interface CheckovFinding extends Finding {
  /** The name of the file's folder. */
  readonly folder: string;
}

const CHECK = z.object({
  check_id: z.string(),
  check_name: z.string(),
  resource: z.string(),
  file_path: z.string(),
});
const REPORT = z.object({
  results: z.object({ failed_checks: z.array(CHECK), parsing_errors: z.array(z.string()).default([]) }),
  summary: z.object({ passed: z.number(), parsing_errors: z.number() }),
});

/**
 * Runs checkov, without the network, on a folder of synthesized stacks or of plans in JSON.
 *
 * @throws Error when it reads nothing, cannot parse a file or reports anything that is neither a pass nor a finding
 */
export async function runCheckov(
  python: string,
  subject: Subject,
  folder: string,
  framework: "terraform_json" | "terraform_plan",
): Promise<CheckovResult> {
  const args = ["--directory", ".", "--framework", framework, "--skip-download", "--output", "json", "--quiet"];
  // A bare environment and the folder as home: neither settings nor tokens of a developer change the outcome.
  const env = { PATH: process.env.PATH, HOME: folder };
  const { stdout, stderr } = await run(python, ["-I", "-m", "checkov.main", ...args], { cwd: folder, env });
  return readReport(subject, stdout, stderr);
}

/** Reads what checkov wrote: its report as JSON on stdout, and on stderr the checks that crashed, which it leaves out. */
export function readReport(subject: Subject, stdout: string, stderr: string): CheckovResult {
  const report = REPORT.safeParse(parseJson(stdout));
  if (!report.success)
    throw new Error(`checkov scanned nothing of '${subject}':\n${stdout.slice(0, 1000)}\n${stderr}`.trim());
  const { results, summary } = report.data;
  if (summary.parsing_errors > 0) {
    throw new Error(`checkov cannot parse '${subject}': ${results.parsing_errors.join(", ")}`);
  }
  const failed = results.failed_checks.map(({ check_id: check, check_name: words, resource, file_path }) => ({
    subject,
    folder: folderOf(file_path),
    check,
    resource: resourceName(resource),
    words,
  }));
  return { passed: summary.passed, findings: [...failed, ...crashes(subject, stderr)] };
}

function crashes(subject: Subject, stderr: string): CheckovFinding[] {
  return stderr
    .split("\n")
    .filter((line) => line.includes("[ERROR]"))
    .map((line) => {
      const [, check, file, address] = /Failed to run check (\S+) on (.*):(\S+)$/.exec(line) ?? [];
      if (!check || !file || !address) throw new Error(`checkov failed on '${subject}': ${line.trim()}`);
      const words = "checkov's own check crashed";
      return { subject, folder: folderOf(file), check, resource: resourceName(address), words };
    });
}

function folderOf(file: string): string {
  return basename(dirname(file));
}
