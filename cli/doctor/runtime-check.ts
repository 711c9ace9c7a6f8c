import { lockFor, nameOf } from "../../src/common/lock-file";
import { DEFAULT_RUNTIME, NODE_RUNTIMES, type NodeRuntime } from "../../src/function/node-runtime";
import { type Check, ok, type Verdict, warning } from "../project/check";
import { isAtLeast } from "../toolchain/version";

const DAY_MS = 86_400_000;
/** AWS announces a deprecation as long before. */
const NOTICE_DAYS = 180;

/** Whether functions should move to a newer runtime that the provider accepts. */
export function judgeRuntime(runtime: NodeRuntime, awsVersion: string, today: Date): Verdict {
  const { deprecatedOn } = NODE_RUNTIMES[runtime];
  const daysLeft = (Date.parse(deprecatedOn) - today.getTime()) / DAY_MS;
  const message = `${runtime}, ${daysLeft > 0 ? "until" : "deprecated since"} ${deprecatedOn}`;
  if (daysLeft > NOTICE_DAYS) return ok(message);
  const successor = successorOf(runtime, awsVersion);
  if (successor) {
    const remedy = `set DEFAULT_RUNTIME in src/function/node-runtime.ts to ${successor}`;
    return warning(`${message}; hashicorp/aws ${awsVersion} offers ${successor}`, remedy);
  }
  const unoffered = `${message}; hashicorp/aws ${awsVersion} offers no successor`;
  return daysLeft > 0 ? ok(unoffered) : warning(unoffered, "see docs/decisions/0018-lambda-runtime.md");
}

/** The newest of the later runtimes that this version of the provider accepts. */
function successorOf(runtime: NodeRuntime, awsVersion: string): string | undefined {
  const runtimes = Object.entries(NODE_RUNTIMES);
  const later = runtimes.slice(runtimes.findIndex(([name]) => name === runtime) + 1);
  return later.findLast(([, { awsProvider }]) => isAtLeast(awsVersion, awsProvider))?.[0];
}

export const runtime: Check = {
  name: "runtime",
  needs: [],
  run: () => {
    const aws = lockFor(process.cwd()).find((provider) => nameOf(provider) === "hashicorp/aws");
    return judgeRuntime(DEFAULT_RUNTIME, aws?.version ?? "", new Date());
  },
};
