import { rmSync } from "node:fs";
import type { Target } from "../../cli/project/target";
import { planFolderOf } from "../../cli/project/target";
import { stateVersionOf } from "../../cli/terraform/terraform";
import { census } from "./census";
import { CTRL_C, deployInTerminal, startCommand } from "./commands";
import { applyCleanly, expectConvergence, heldLocks } from "./convergence";
import { type DrillCloud, startDrillCloud } from "./drill-cloud";
import type { StartedRun } from "./started-run";

jest.setTimeout(600_000);

describe("npm run deploy, for the first time", () => {
  let cloud: DrillCloud;
  let target: Target;
  let expected: string[];
  const removePlan = () => {
    const folder = planFolderOf(target.deployment.project, target.environment);
    for (const path of [folder, `${folder}.log`]) rmSync(path, { recursive: true, force: true });
  };
  beforeAll(async () => {
    cloud = await startDrillCloud();
    target = await cloud.target("plain");
    await applyCleanly(target);
    expected = await census(cloud.client);
  });
  const planAnew = async () => {
    removePlan();
    await cloud.reset();
    expect((await startCommand("plan", target).ended).status).toBe(2);
  };
  beforeEach(planAnew);
  afterAll(async () => {
    removePlan();
    await cloud?.stop();
  });

  const inPipeline = () => startCommand("deploy", target);
  const inTerminal = () => deployInTerminal(target, cloud.python);
  const reachMiddle = (run: StartedRun) => run.reaches({ event: 40, milliseconds: 0 });

  test.each([
    ["SIGTERM", inPipeline, (run: StartedRun) => run.signal("SIGTERM")],
    ["Ctrl-C in its terminal", inTerminal, (run: StartedRun) => run.type(CTRL_C)],
  ])("lets Terraform save its state and release the lock on %s", async (_, start, interrupt) => {
    const run = start();
    await reachMiddle(run);
    interrupt(run);
    const { status, output } = await run.ended;
    expect(status).not.toBe(0);
    expect(output).toContain("Interrupt received");
    expect(output).not.toContain("Two interrupts received");
    expect(await heldLocks(target)).toEqual([]);
    expect(await stateVersionOf(target.deployment, target.stack)).toMatchObject({ serial: expect.any(Number) });
    await expectConvergence(cloud, { target, expected });
  });

  const interruptTwice = async () => {
    const run = inTerminal();
    await reachMiddle(run);
    run.type(CTRL_C);
    await run.prints(/Interrupt received/);
    run.type(CTRL_C);
    const { status, output } = await run.ended;
    expect(status).not.toBe(0);
    return output;
  };

  test("is recovered after a second Ctrl-C, at which Terraform ends immediately", async () => {
    let output = await interruptTwice();
    // After the first one Terraform may be done before the second one arrives.
    for (let attempt = 2; attempt <= 5 && !output.includes("Two interrupts received"); attempt++) {
      await planAnew();
      output = await interruptTwice();
    }
    expect(output).toContain("Two interrupts received");
    await expectConvergence(cloud, { target, expected });
  });
});
