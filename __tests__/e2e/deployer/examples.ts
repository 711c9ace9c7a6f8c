import type { Phase } from "../../../cli/policy/names";
import { EXAMPLES } from "../../cli/policy/recording";
import { type Ended, type RecordedApp, startRecording } from "./lifecycle";
import { CHANGED, FIRST } from "./story";

/** A command that a role began without an action of its policies. */
export interface RunWithout extends Ended {
  readonly phase: Phase;
  readonly action: string;
}

/** What became of the examples, one after the other on one emulator, each destroyed at the end. */
export interface Examples {
  readonly runsWithout: readonly RunWithout[];
  /** Requests whose action the emulator does not know. */
  readonly unmapped: readonly string[];
}

export async function runExamples(): Promise<Examples> {
  const cloud = await startRecording();
  const runsWithout: RunWithout[] = [];
  const unmapped: string[] = [];
  try {
    for (const story of EXAMPLES) {
      const example = await cloud.open(story);
      await example.run("bootstrap", "bootstrap");
      if (story.app === "data-product") runsWithout.push(...(await runInParts(example)));
      else await runLifecycle(example);
      unmapped.push(...example.requests().unmapped);
    }
    return { runsWithout, unmapped };
  } finally {
    await cloud.stop();
  }
}

/** The rollback, to other settings, changes resources of every type and all tags. */
async function runLifecycle({ run, loseResources }: RecordedApp) {
  await run("plan", "plan", [], CHANGED);
  await run("deploy", "deploy", ["--yes"], CHANGED);
  await loseResources();
  await run("recover", "recover", ["--yes"], CHANGED);
  await run("deploy", "rollback", ["HEAD", "--yes"], FIRST);
  await run("destroy", "destroy", ["--yes"]);
}

/** The same, each with commands that lack an action before one that lacks none, or the next one. */
async function runInParts({ run, runWithout, loseResources }: RecordedApp): Promise<RunWithout[]> {
  const runs: RunWithout[] = [];
  const without = async (action: string, phase: Phase, settings: Record<string, string>) => {
    const args = phase === "plan" ? [] : ["--yes"];
    runs.push({ phase, action, ...(await runWithout(action, phase, phase, args, settings)) });
  };
  await without("dynamodb:PutItem", "plan", CHANGED);
  for (const action of ["iam:CreateRole", "lambda:AddPermission"]) {
    await run("plan", "plan", [], CHANGED);
    await without(action, "deploy", CHANGED);
  }
  for (const action of ["s3:GetBucketPolicy", "logs:DescribeLogGroups"]) await without(action, "plan", CHANGED);
  await run("plan", "plan", [], CHANGED);
  await run("deploy", "deploy", ["--yes"], CHANGED);
  await loseResources();
  for (const action of ["cloudfront:ListDistributions", "apigateway:GET"]) await without(action, "recover", CHANGED);
  await run("recover", "recover", ["--yes"], CHANGED);
  await run("deploy", "rollback", ["HEAD", "--yes"], FIRST);
  for (const action of ["apigateway:DELETE", "lambda:DeleteFunction", "tag:GetResources"]) {
    await without(action, "destroy", {});
  }
  await run("destroy", "destroy", ["--yes"]);
  return runs;
}
