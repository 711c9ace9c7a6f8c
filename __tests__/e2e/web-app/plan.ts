import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalApp } from "../../../cli/project/local-app";
import { stackFolder, terraform } from "../../../cli/terraform/terraform";
import type { DeployedApp } from "../deployed-app";
import { runCdktf } from "./cdktf";

/** What Terraform plans for a stack that is deployed already. */
export function describePlan(deployed: () => DeployedApp) {
  describe("a second plan", () => {
    // The emulator's own drift is corrected in cli/local-aws/launcher.py, each with its cause and a probe that fails
    // when it no longer occurs: so no change is allowed here.
    test("has no change at all, neither of a resource nor of an output", async () => {
      const plan = await planOf(deployed().app);
      const changes: { address: string; actions: string[] }[] = [
        ...plan.resource_changes.map((it) => ({ address: it.address, actions: it.change.actions })),
        ...Object.entries(plan.output_changes).map(([address, it]) => ({ address, ...it })),
      ];
      expect(changes.length).toBeGreaterThan(30);
      expect(changes.filter(({ actions }) => actions.join() !== "no-op")).toEqual([]);
    });

    test("by cdktf diff finds no changes either", async () => {
      const { app } = deployed();
      expect(await runCdktf(app, "diff", app.stacks.app)).toContain("No changes. Your infrastructure matches");
    });

    test("has a new deployment of the API when its function gets another name, though the API's own attributes stay", async () => {
      const { app } = deployed();
      const file = join(stackFolder(app, app.stacks.app), "cdk.tf.json");
      const synthesized = readFileSync(file, "utf8");
      writeFileSync(file, synthesized.replaceAll("user-app-local-RetrieveUserData", "user-app-local-GetUser"));
      try {
        const { resource_changes } = await planOf(app);
        const change = resource_changes.find(({ type }: Change) => type === "aws_api_gateway_deployment")?.change;
        expect(change?.actions).toEqual(["create", "delete"]);
      } finally {
        writeFileSync(file, synthesized);
      }
    });
  });
}

/** Terraform's plan as JSON. */
async function planOf(
  app: LocalApp,
): Promise<{ resource_changes: Change[]; output_changes: Record<string, Change["change"]> }> {
  await terraform(app, app.stacks.app, "plan", "-input=false", "-out=test.tfplan");
  return JSON.parse(await terraform(app, app.stacks.app, "show", "-json", "test.tfplan"));
}

interface Change {
  address: string;
  type: string;
  change: { actions: string[] };
}
