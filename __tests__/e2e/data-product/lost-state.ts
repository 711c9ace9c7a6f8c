import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "../../../cli/aws/aws";
import { findLostResources } from "../../../cli/recover/lost-resources";
import { readStack } from "../../../cli/recover/stack";
import { apply, readState, stackFolder, terraform } from "../../../cli/terraform/terraform";
import { RESOURCE_TYPES } from "../../../src/common/resource-types";
import type { DeployedApp } from "../deployed-app";

/** An app whose state is gone, which `npm run recover` finds; the last part, because it changes the app. */
export function describeLostState(deployed: () => DeployedApp) {
  describe("an app whose state is empty", () => {
    // Unlike the main app it has API keys; the fault drills cover the table, which it lacks.
    test("is recovered", async () => {
      const { app } = deployed();
      const stack = app.stacks.app;
      const plan = () => terraform(app, stack, "plan", "-input=false", "-no-color");
      const { serial = 0, ...state } = (await readState(app, stack)) ?? {};
      const all = (await readStack(app, stack)).present();
      const empty = join(stackFolder(app, stack), "empty.tfstate");
      writeFileSync(empty, JSON.stringify({ ...state, serial: serial + 1, resources: [] }));
      await terraform(app, stack, "state", "push", empty);

      const { repairs, left, repair } = await findLostResources(connect(app), app, stack);
      expect(left).toEqual([]);
      const found = repairs.map((line) => /^(?:import|enter) ([^ :]+)/.exec(line)?.[1]);
      const wanted = all.filter((address) => RESOURCE_TYPES[address.split(".")[0] ?? ""]?.recovery !== "repeat");
      expect(found.sort()).toEqual(wanted.sort());
      await repair();
      expect(await findLostResources(connect(app), app, stack)).toMatchObject({ repairs: [], left: [] });
      // AWS does not store the trigger of an API's deployment, so only that is created again.
      expect((await plan()).match(/^ {2}# .* must be replaced$/gm)).toEqual([
        expect.stringContaining("aws_api_gateway_deployment"),
      ]);
      await apply(app, stack);
      expect(await plan()).toContain("No changes.");
    });
  });
}
