import { findDeadLocks } from "../../cli/recover/dead-lock";
import { findStoredState } from "../../cli/recover/stored-state";
import { readStatus } from "../../cli/terraform/state-status";
import type { StateLock } from "../../src/state/state-backend";
import { deleteDigest, deleteState, getState, heldKinds, putItem, putObject, versionsOf } from "./lock/stored-state";
import { type StateCloud, startStateCloud } from "./lock/tiny-stack";

jest.setTimeout(60_000);

let cloud: StateCloud;
beforeAll(async () => {
  cloud = await startStateCloud();
});
afterAll(() => cloud?.stop());

/** A state of two runs, and how a recovery repairs what is then done to it. */
async function deployTwice(project: string, lock: StateLock = "both") {
  const checkout = await cloud.checkOut(project, lock);
  const state = await cloud.locate(project, lock);
  await checkout.apply("a");
  const older = await getState(cloud, state);
  await checkout.apply("b");
  const recover = async () => {
    const { repairs, left, repair } = await findStoredState(state, await readStatus(state));
    await repair();
    return { repairs, left };
  };
  const digest = async () => (await readStatus(state)).digest;
  return { checkout, state, older, newer: await getState(cloud, state), recover, digest };
}

describe("the recovery of a state", () => {
  test("does nothing to one that is intact, or does not exist yet", async () => {
    const { recover } = await deployTwice("whole");
    expect(await recover()).toEqual({ repairs: [], left: [] });
    const state = await cloud.locate("never-deployed");
    expect(await findStoredState(state, await readStatus(state))).toMatchObject({ repairs: [], left: [] });
  });

  test("restores the version that an older one replaced, and loses no version", async () => {
    const { checkout, state, older, newer, recover, digest } = await deployTwice("replaced");
    await putObject(cloud, state, state.key, older);
    const versions = (await versionsOf(cloud, state)) ?? [];
    const { repairs } = await recover();
    expect(repairs).toEqual([
      expect.stringMatching(/put version .*, serial 2; the current one, serial 1, replaced it/),
    ]);
    expect(await getState(cloud, state)).toBe(newer);
    expect(await digest()).toBe("matches");
    expect(await versionsOf(cloud, state)).toEqual([expect.any(String), ...versions]);
    expect((await checkout.apply("c")).status).toBe(0);
    expect(await checkout.pullState()).toMatchObject({ resources: ["a", "b", "c"] });
  });

  test("restores a deleted one", async () => {
    const { checkout, state, newer, recover, digest } = await deployTwice("deleted");
    await deleteState(cloud, state);
    expect((await recover()).repairs).toEqual([expect.stringContaining("of the deleted state back")]);
    expect(await getState(cloud, state)).toBe(newer);
    expect(await digest()).toBe("matches");
    expect((await checkout.apply("c")).status).toBe(0);
  });

  test("restores the last one where no digest is kept", async () => {
    const { state, newer, recover } = await deployTwice("deleted-s3", "s3");
    await deleteState(cloud, state);
    expect((await recover()).repairs).toEqual([expect.stringContaining("it is the last one, serial 2")]);
    expect(await getState(cloud, state)).toBe(newer);
  });

  test("leaves a deleted one to a person if no version has the digest", async () => {
    const { state, recover, digest } = await deployTwice("lost");
    await deleteState(cloud, state);
    await putItem(cloud, state, "-md5", { Digest: { S: "0".repeat(32) } });
    await expect(recover()).rejects.toThrow(/was deleted, and no version .* by hand/);
    expect(await digest()).toBe("state-missing");
  });

  test("records the digest of a later state, which a run with the S3 lock wrote", async () => {
    const { checkout, state, newer, recover, digest } = await deployTwice("moved");
    await checkout.configure("s3");
    await checkout.apply("c");
    expect(await digest()).toBe("differs");
    const latest = await getState(cloud, state);
    expect(latest).not.toBe(newer);
    expect((await recover()).repairs).toEqual([
      expect.stringMatching(/^record the digest .*a later state \(serial 3\)/),
    ]);
    expect(await digest()).toBe("matches");
    expect(await getState(cloud, state)).toBe(latest);
  });

  test("records the digest of the current version if no version has the recorded one", async () => {
    const { state, newer, recover, digest } = await deployTwice("unknown");
    await putItem(cloud, state, "-md5", { Digest: { S: "0".repeat(32) } });
    expect((await recover()).repairs).toEqual([expect.stringMatching(/^record the digest .*no version/)]);
    expect(await digest()).toBe("matches");
    expect(await getState(cloud, state)).toBe(newer);
    await deleteDigest(cloud, state);
    expect(await recover()).toEqual({ repairs: [], left: [] });
  });
});

describe("the recovery of a lock", () => {
  const diagnose = async (project: string) => {
    const state = await cloud.locate(project);
    return findDeadLocks(state, await readStatus(state));
  };

  test("stops while its run is alive, and releases both locks once it was killed", async () => {
    const checkout = await cloud.checkOut("killed", "both");
    const holding = await checkout.hold("a");
    await expect(diagnose("killed")).rejects.toThrow(
      /may be alive:\n.*DynamoDB lock[\s\S]*npm run lock -- release dev/,
    );
    await holding.kill();
    const { repairs, repair } = await diagnose("killed");
    expect(repairs).toHaveLength(2);
    await repair();
    expect(await heldKinds(await cloud.locate("killed"))).toEqual([]);
  });

  test("does not release the young lock of another machine, and releases an old one", async () => {
    const state = await cloud.locate("elsewhere");
    const leave = (minutes: number) => {
      const Created = new Date(Date.now() - minutes * 60_000);
      const info = { ID: "1-2-3", Who: "ana@elsewhere", Operation: "OperationTypeApply", Version: "1.11.4", Created };
      return putItem(cloud, state, "", { Info: { S: JSON.stringify(info) } });
    };
    await leave(9);
    await expect(diagnose("elsewhere")).rejects.toThrow("may be alive");
    await leave(11);
    const { repairs, repair } = await diagnose("elsewhere");
    expect(repairs).toEqual([expect.stringContaining("it is older than 10 minutes")]);
    await repair();
    expect(await heldKinds(state)).toEqual([]);
  });
});
