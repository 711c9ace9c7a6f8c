import { z } from "zod";
import { run } from "../../cli/system/process";
import { parseJson } from "../../cli/terraform/json";
import type { Finding, Subject } from "./finding";

const REPORT = z.object({
  issues: z.array(
    z.object({
      rule: z.object({ name: z.string() }),
      message: z.string(),
      range: z.object({ start: z.object({ line: z.number() }) }),
    }),
  ),
  errors: z.array(z.object({ message: z.string() })),
});

/**
 * Runs tflint's own rules on the folder of a synthesized stack. Those for AWS are a plugin, which is not used.
 *
 * @throws Error when it could not read the stack
 */
export async function runTflint(tflint: string, subject: Subject, folder: string): Promise<Finding[]> {
  // The folder as home: no settings of a developer change the outcome.
  const env = { PATH: process.env.PATH, HOME: folder };
  const { stdout, stderr } = await run(tflint, ["--format", "json"], { cwd: folder, env });
  const report = REPORT.safeParse(parseJson(stdout));
  const problem = report.success ? report.data.errors[0]?.message : stderr;
  if (!report.success || problem) throw new Error(`tflint failed on '${subject}': ${problem}`);
  return report.data.issues.map(({ rule, message, range }) => ({
    subject,
    check: rule.name,
    resource: `line ${range.start.line}`,
    words: message,
  }));
}
