import { judgeRuntime, runtime } from "../../../cli/doctor/runtime-check";
import { DEFAULT_RUNTIME, NODE_RUNTIMES, type NodeRuntime } from "../../../src/function/node-runtime";
import { OWN, subjectOf } from "./subject-fixture";

const judge = (name: NodeRuntime, awsVersion: string, today: string) =>
  judgeRuntime(name, awsVersion, new Date(`${today}T12:00:00Z`));

describe("the check of the Lambda runtime", () => {
  test("warns half a year before the deprecation, where the locked provider offers a successor", () => {
    expect(judge("nodejs22.x", "6.40.0", "2026-10-31").verdict).toBe("ok");
    expect(judge("nodejs22.x", "6.40.0", "2026-11-01")).toEqual({
      verdict: "warning",
      message: "nodejs22.x, until 2027-04-30; hashicorp/aws 6.40.0 offers nodejs24.x",
      remedy: "set DEFAULT_RUNTIME in src/function/node-runtime.ts to nodejs24.x",
    });
  });

  test("waits with a provider that offers none, until the runtime is deprecated", () => {
    const message = "hashicorp/aws 5.100.0 offers no successor";
    expect(judge("nodejs22.x", "5.100.0", "2027-04-29")).toEqual({
      verdict: "ok",
      message: `nodejs22.x, until 2027-04-30; ${message}`,
    });
    expect(judge("nodejs22.x", "5.100.0", "2027-04-30")).toMatchObject({
      verdict: "warning",
      message: `nodejs22.x, deprecated since 2027-04-30; ${message}`,
    });
  });

  test("names no successor of the newest runtime", () => {
    const newest = Object.keys(NODE_RUNTIMES).at(-1) as NodeRuntime;
    expect(judge(newest, "6.99.0", "2100-01-01").message).toContain("offers no successor");
  });

  test("judges the default by the provider that the project locks", async () => {
    const { message } = await runtime.run(subjectOf(OWN));
    expect(message).toContain(DEFAULT_RUNTIME);
  });
});
