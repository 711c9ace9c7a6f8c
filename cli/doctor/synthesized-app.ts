import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesize } from "../project/deployment";
import type { Subject } from "../project/subject";
import { locateTarget } from "../project/target";
import { readSynthesized, type SynthesizedStack } from "../terraform/synthesized";
import { stackFolder } from "../terraform/terraform";

const stacks = new WeakMap<Subject, Promise<SynthesizedStack>>();

/** The app's stack, which is synthesized once for all checks. @throws CommandError */
export function synthesizedApp(subject: Subject): Promise<SynthesizedStack> {
  const stack = stacks.get(subject) ?? synthesizeIn(mkdtempSync(join(tmpdir(), "doctor-")), subject);
  stacks.set(subject, stack);
  return stack;
}

async function synthesizeIn(outdir: string, { project, environment }: Subject): Promise<SynthesizedStack> {
  try {
    const { deployment, stack } = await locateTarget(project, environment);
    await synthesize({ ...deployment, outdir });
    return readSynthesized(stackFolder({ outdir }, stack));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
