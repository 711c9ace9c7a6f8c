import type { Target } from "../../cli/project/target";
import { census } from "./census";
import { applyCleanly, expectConvergence } from "./convergence";
import { type DrillCloud, startApply, startDrillCloud } from "./drill-cloud";
import { type FaultyRelay, startFaultyRelay } from "./faulty-relay";
import type { Point } from "./points";

/** A cloud in which nothing is deployed when a test begins. */
class EmptyCloud {
  private constructor(
    private readonly cloud: DrillCloud,
    readonly relay: FaultyRelay,
    readonly target: Target,
    /** What an uninterrupted first apply creates. */
    private readonly expected: readonly string[],
  ) {}

  static async start(): Promise<EmptyCloud> {
    const cloud = await startDrillCloud();
    const relay = await startFaultyRelay(cloud.endpoint);
    const target = await cloud.target("plain", { AWS_ENDPOINT_URL: relay.endpoint });
    await applyCleanly(target);
    return new EmptyCloud(cloud, relay, target, await census(cloud.client));
  }

  reset(): Promise<void> {
    return this.cloud.reset();
  }

  /** Kills a first apply at that point, and expects what is left to converge. */
  async killFirstApply(point: Point) {
    const run = startApply(this.target);
    await run.reaches(point);
    await run.kill();
    await this.expectConvergence(await this.cloud.addUser());
  }

  async expectConvergence(more: readonly string[] = []) {
    const { cloud, target, expected } = this;
    await expectConvergence(cloud, { target, expected: [...expected, ...more] });
  }

  async stop() {
    this.relay.cut();
    await this.cloud.stop();
  }
}

/** Runs the tests of the same describe in a separate, empty cloud, whichever test runs. */
export function useEmptyCloud(): () => EmptyCloud {
  let cloud: EmptyCloud;
  beforeAll(async () => {
    cloud = await EmptyCloud.start();
  });
  afterAll(() => cloud?.stop());
  beforeEach(() => cloud.reset());
  return () => cloud;
}
