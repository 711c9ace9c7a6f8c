import { expectConvergence } from "./convergence";
import { type DrillCloud, startApply, startDrillCloud } from "./drill-cloud";
import { pointsByEvent, pointsByTime } from "./points";
import { Turns } from "./turns";

jest.setTimeout(600_000);

describe("an update that is killed", () => {
  let cloud: DrillCloud;
  let turns: Turns;
  beforeAll(async () => {
    cloud = await startDrillCloud();
    turns = await Turns.begin(cloud);
  });
  afterAll(() => cloud?.stop());

  // Of the 18 events of such an update: the last ones leave no time to kill it.
  test.each([...pointsByEvent(5, 14), ...pointsByTime(5, 5_000)])(
    "loses and doubles nothing ($name)",
    async ({ point }) => {
      const run = startApply(turns.next().target);
      await run.reaches(point);
      await run.kill();
      await expectConvergence(cloud, turns.present);
    },
  );
});
