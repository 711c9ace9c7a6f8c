import { startApply } from "./drill-cloud";
import { useEmptyCloud } from "./empty-cloud";
import { pointsByTime } from "./points";

jest.setTimeout(600_000);

describe("a first apply that is killed", () => {
  const cloud = useEmptyCloud();

  test.each(pointsByTime(5, 5_000))("loses and doubles nothing ($name)", ({ point }) => cloud().killFirstApply(point));

  test("adopts its own bucket, which has no tags yet", async () => {
    const run = startApply(cloud().target);
    cloud().relay.decide((request) => {
      if (!/^PUT \/[^/]+\?tagging/.test(request)) return "passes";
      run.kill();
      return "is lost";
    });
    await run.ended;
    await cloud().relay.restore();
    await cloud().expectConvergence();
  });
});
