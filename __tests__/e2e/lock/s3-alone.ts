import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { planDestroy } from "../../../cli/destroy/destroy";
import type { Deployment } from "../../../cli/project/deployment";
import type { Target } from "../../../cli/project/target";
import { applyPlan } from "../../../cli/release/deploy";
import { makePlan } from "../../../cli/release/plan";
import { verdictOf } from "../../../cli/review/review";
import { destroy } from "../../../cli/terraform/terraform";
import type { RunStep } from "../../../cli/ui/steps";
import { StateBackend } from "../../../src/state/state-backend";
import { configOf } from "../../helpers/config";
import { userProject } from "../../helpers/project";
import { lockCommand } from "./lock-command";
import { heldKinds } from "./stored-state";
import type { StateCloud } from "./tiny-stack";

const project = "s3-alone";
const quietly: RunStep = (_title, _remedy, work) => work({ onLine: () => {}, summarize: () => {} });

/** The move that decision 0021 describes is complete: there is no lock table any more. */
export function describeS3Alone(cloud: () => StateCloud) {
  describe("the lock 's3', without a lock table", () => {
    const root = mkdtempSync(join(tmpdir(), `${project}-`));
    const folder = join(root, "plan");
    const env = () => ({ ...cloud().env(project, "s3"), ENVIRONMENT: "dev", STATE_LOCK_TABLE: "no-such-table" });
    const locate = async () => ({ ...(await cloud().locate(project, "s3")), lockTable: "no-such-table" });

    /** The environment as the commands find it, with an app whose synth writes what `setResources` left. */
    async function target(): Promise<Target> {
      const { terraformBinary } = await locate();
      const deployment: Deployment = {
        project: { ...userProject, root },
        config: configOf(env()),
        env: env(),
        outdir: join(folder, "cdktf.out"),
        terraformBinary,
      };
      const stack = `${project}-dev`;
      return {
        environment: "dev",
        stack,
        folder,
        deployment,
        isProtected: false,
        patience: 0,
        open: async () => undefined,
      };
    }
    async function setResources(names: string) {
      const stack = new TerraformStack(new App(), `${project}-dev`);
      StateBackend.configure(stack, await locate());
      for (const name of names) stack.addOverride(`resource.terraform_data.${name}`, { input: name });
      mkdirSync(join(root, stack.node.id), { recursive: true });
      writeFileSync(join(root, stack.node.id, "cdk.tf.json"), JSON.stringify(stack.toTerraform()));
      const app = `mkdir -p "$CDKTF_OUTDIR/stacks" && cp -R ${stack.node.id} "$CDKTF_OUTDIR/stacks/"`;
      writeFileSync(join(root, "cdktf.json"), JSON.stringify({ app }));
    }
    const plan = async () => verdictOf(await makePlan(await target(), quietly));
    const deploy = async () => applyPlan(await target(), { step: quietly, consent: async () => true, stdio: "ignore" });

    afterAll(() => rmSync(root, { recursive: true, force: true }));

    test("takes an environment from its first plan to its destroy, and excludes a second run", async () => {
      await setResources("a");
      expect(await plan()).toBe("changes");
      await deploy();
      expect(await plan()).toBe("nothing");

      await setResources("ab");
      expect(await plan()).toBe("changes");
      const other = await cloud().checkOut(project, "s3");
      const holding = await other.hold("c");
      await expect(deploy()).rejects.toThrow("Terraform ended with status 1");
      await expect(makePlan({ ...(await target()), folder: join(root, "refused") }, quietly)).rejects.toThrow(
        /Lock Info:[\s\S]*Operation: OperationTypeApply/,
      );
      await holding.kill();
      expect(await heldKinds(await locate())).toEqual(["s3"]);

      const released = await lockCommand(env(), "release dev --force", "dev");
      expect(released).toMatchObject({ status: 0, stdout: expect.stringContaining("Released the S3 lock") });
      await deploy();
      expect(await other.pullState()).toMatchObject({ resources: ["a", "b"] });

      const { stack, deployment } = await target();
      expect((await planDestroy(await target(), quietly)).map(({ address }) => address)).toEqual([
        "terraform_data.a",
        "terraform_data.b",
      ]);
      await destroy(deployment, stack);
      expect(await other.pullState()).toMatchObject({ resources: [] });
      expect(await heldKinds(await locate())).toEqual([]);
    });
  });
}
