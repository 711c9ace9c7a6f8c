import { terraform } from "../../../scripts/deployment/deployment";
import type { DeployedApp } from "./deployed-app";

/** What Terraform makes of a stack that is deployed already. */
export function describePlan(deployed: () => DeployedApp) {
  describe("a second plan", () => {
    // The emulator's own drift is corrected in scripts/emulator/launcher.py, each with its cause and a probe that fails
    // when it no longer occurs: what is left to allow here is nothing.
    test("wants no change at all, neither to a resource nor to an output", async () => {
      const { app } = deployed();
      await terraform(app, app.stacks.webApp, "plan", "-input=false", "-out=second.tfplan");
      const plan = JSON.parse(await terraform(app, app.stacks.webApp, "show", "-json", "second.tfplan"));
      const changes: { address: string; actions: string[] }[] = [
        ...plan.resource_changes.map((it: Change) => ({ address: it.address, actions: it.change.actions })),
        ...Object.entries<Change["change"]>(plan.output_changes).map(([address, it]) => ({ address, ...it })),
      ];
      expect(changes.length).toBeGreaterThan(30);
      expect(changes.filter(({ actions }) => actions.join() !== "no-op")).toEqual([]);
    });
  });
}

interface Change {
  address: string;
  change: { actions: string[] };
}
