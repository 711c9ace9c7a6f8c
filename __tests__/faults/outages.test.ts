import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { stateOf } from "../../cli/project/state-location";
import { applyPlan } from "../../cli/release/deploy";
import { makePlan } from "../../cli/release/plan";
import { planFileIn } from "../../cli/release/plan-folder";
import { readStatus } from "../../cli/terraform/state-status";
import { deleteState, getState, putObject, REFUSED, versionsOf } from "../e2e/lock/stored-state";
import { census } from "./census";
import { expectConvergence, expectNoChanges, expectWholeState, heldLocks, quietly } from "./convergence";
import { type DrillCloud, startApply, startDrillCloud } from "./drill-cloud";
import { type FaultyRelay, startFaultyRelay } from "./faulty-relay";
import type { StartedRun } from "./started-run";
import { Turns } from "./turns";

jest.setTimeout(600_000);

describe("the state of an app", () => {
  let cloud: DrillCloud;
  let relay: FaultyRelay;
  let turns: Turns;
  let s3: S3Client;
  const state = () => stateOf(turns.present.target.deployment);
  beforeAll(async () => {
    cloud = await startDrillCloud();
    s3 = new S3Client(cloud.client);
    relay = await startFaultyRelay(cloud.endpoint);
    // With the usual number of attempts it takes minutes until Terraform gives up.
    turns = await Turns.begin(cloud, { AWS_ENDPOINT_URL: relay.endpoint, AWS_MAX_ATTEMPTS: "2" });
  });
  afterEach(() => relay?.restore());
  afterAll(async () => {
    relay?.cut();
    await cloud?.stop();
  });

  test("accepts one of two concurrent deploys, and rejects the other", async () => {
    const { target, expected } = turns.next();
    const results = await Promise.all([startApply(target).ended, startApply(target).ended]);
    expect(results.map(({ status }) => status).sort()).toEqual([0, 1]);
    expect(results.find(({ status }) => status === 1)?.output).toContain(REFUSED);
    expect(await census(cloud.client)).toEqual(expected);
    await expectNoChanges(target);
    await expectWholeState(target);
  });

  test("is restored when an older one replaced it", async () => {
    const [oldest] = (await versionsOf({ s3 }, state()))?.slice(-1) ?? [];
    await putObject({ s3 }, state(), state().key, await getState({ s3 }, state(), oldest));
    expect(await readStatus(state())).toMatchObject({ digest: "differs" });
    await expectConvergence(cloud, turns.present);
  });

  test("is restored when it was deleted", async () => {
    await deleteState({ s3 }, state());
    expect(await readStatus(state())).toMatchObject({ digest: "state-missing" });
    await expectConvergence(cloud, turns.present);
  });

  test.each([
    ["DynamoDB", (request: string) => request === "PutItem"],
    ["S3", (request: string) => /^PUT .*\.tflock/.test(request)],
  ])("is locked by nobody when the reply from the lock in %s is lost, and is unlocked", async (_, takesLock) => {
    let isLost = false;
    relay.decide((request) => {
      if (isLost || !takesLock(request)) return "passes";
      isLost = true;
      return "loses reply";
    });
    const { status, output } = await startApply(turns.present.target).ended;
    expect(output).toContain(REFUSED);
    expect(status).toBe(1);
    expect(await heldLocks(turns.present.target)).not.toEqual([]);
    await expectConvergence(cloud, turns.present);
  });

  test("gets its digest when a deploy is killed between the two", async () => {
    const run = startApply(turns.next().target);
    let isSaved = false;
    relay.decide((request) => {
      if (/^PUT .*\.tfstate(\?|$)/.test(request)) isSaved = true;
      if (!isSaved || request !== "PutItem") return "passes";
      run.kill();
      return "is lost";
    });
    await run.ended;
    await relay.restore();
    expect(await readStatus(state())).toMatchObject({ digest: "differs" });
    await expectConvergence(cloud, turns.present);
  });

  describe("is saved from the deploy's folder", () => {
    const expectRescue = async ({ ended }: StartedRun) => {
      const { status, output } = await ended;
      expect(output).toContain("errored.tfstate");
      expect(status).toBe(1);
      await relay.restore();
      await expectConvergence(cloud, turns.present);
      return output;
    };

    test("when in the middle of it no request gets a response any more", async () => {
      const run = startApply(turns.next().target);
      await run.reaches({ event: 8, milliseconds: 0 });
      relay.cut();
      await expectRescue(run);
    });

    test("when the credentials expire while a CloudFront function is half created, whose name no other can have", async () => {
      let isMade = false;
      relay.decide((request) => {
        if (isMade) return "is expired";
        isMade = /^POST \/[\d-]+\/function$/.test(request);
        return "passes";
      });
      const run = startApply(turns.next().target);
      expect(await expectRescue(run)).toMatch(/Error: .*CloudFront Function.*ExpiredToken/);
    });
  });

  test("is not touched when a new plan has no room: an older plan is not applied in its place", async () => {
    const { expected } = turns.present;
    const { target } = turns.next();
    writeFileSync(planFileIn(target.folder), "an older plan");
    writeFileSync(join(target.folder, "record.json"), JSON.stringify({ verdict: "changes" }));
    const terraformBinary = join(target.folder, "..", "terraform-without-room");
    const linkPlan = "for it; do case $it in -out=*) ln -s /dev/full $(echo $it | cut -c6-);; esac; done";
    writeFileSync(terraformBinary, `#!/bin/sh\n${linkPlan}\nexec '${target.deployment.terraformBinary}' "$@"\n`);
    chmodSync(terraformBinary, 0o755);
    const withoutRoom = { ...target, deployment: { ...target.deployment, terraformBinary } };
    await expect(makePlan(withoutRoom, quietly)).rejects.toThrow("Failed to write plan file");
    expect(await heldLocks(target)).toEqual([]);
    const options = { step: quietly, consent: async () => true, stdio: "ignore" } as const;
    await expect(applyPlan(target, options)).rejects.toThrow("has no plan");
    expect(await census(cloud.client)).toEqual(expected);
  });
});
