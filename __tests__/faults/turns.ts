import { census } from "./census";
import { applyCleanly, type Deploy } from "./convergence";
import type { DrillCloud } from "./drill-cloud";

/** Deploys the app in one way and then in the other, so that each next deploy is an update. */
export class Turns {
  private constructor(
    /** What is deployed. */
    public present: Deploy,
    private other: Deploy,
  ) {}

  static async begin(cloud: DrillCloud, env: NodeJS.ProcessEnv = {}): Promise<Turns> {
    const begin = async (settings: "plain" | "changed") => {
      const target = await cloud.target(settings, env);
      await applyCleanly(target);
      await cloud.addUser();
      return { target, expected: await census(cloud.client) };
    };
    const other = await begin("plain");
    return new Turns(await begin("changed"), other);
  }

  /** What is deployed next; from now on it counts as deployed. */
  next(): Deploy {
    [this.present, this.other] = [this.other, this.present];
    return this.present;
  }
}
