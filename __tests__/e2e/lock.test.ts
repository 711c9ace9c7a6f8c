import { describeStatus } from "../../cli/terraform/describe-status";
import { isHeld } from "../../cli/terraform/release-lock";
import { readStatus } from "../../cli/terraform/state-status";
import type { StateLock } from "../../src/state/state-backend";
import { describeDigest } from "./lock/digest";
import { lockCommand } from "./lock/lock-command";
import { describeMove } from "./lock/move";
import { describeRelease } from "./lock/release";
import { describeS3Alone } from "./lock/s3-alone";
import { heldKinds, REFUSED } from "./lock/stored-state";
import { type StateCloud, startStateCloud } from "./lock/tiny-stack";

jest.setTimeout(600_000);

const LOCKS: StateLock[] = ["both", "dynamodb", "s3"];
let cloud: StateCloud;

beforeAll(async () => {
  cloud = await startStateCloud();
});
afterAll(() => cloud?.stop());

describe.each(LOCKS)("the lock '%s'", (lock) => {
  const kinds = lock === "both" ? ["dynamodb", "s3"] : [lock];

  test("rejects a second run with its holder's name, and loses nothing", async () => {
    const project = `refuse-${lock}`;
    const [first, second] = [await cloud.checkOut(project, lock), await cloud.checkOut(project, lock)];
    const state = await cloud.locate(project, lock);
    const holding = await first.hold("a");

    const started = Date.now();
    const { status, stderr } = await second.apply("b");
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(status).toBe(1);
    expect(stderr).toContain(REFUSED);
    const shown = await readStatus(state);
    expect(shown.locks.filter(isHeld).map(({ kind }) => kind)).toEqual(kinds);
    for (const { holder } of shown.locks.filter(isHeld)) {
      expect(stderr).toMatch(new RegExp(`ID: +${holder.id}`));
      expect(stderr).toMatch(new RegExp(`Who: +${holder.who}`));
      expect(stderr).toMatch(new RegExp(`Operation: +${holder.operation}`));
      const text = describeStatus(state, shown, new Date());
      for (const part of [holder.id, holder.who, "apply", holder.since]) expect(text).toContain(part);
    }

    first.letGo();
    expect((await holding.ended).status).toBe(0);
    expect(await first.pullState()).toMatchObject({ serial: 1, resources: ["a"] });
    expect((await second.apply("b")).status).toBe(0);
    expect(await second.pullState()).toMatchObject({ serial: 2, resources: ["a", "b"] });
    expect(await heldKinds(state)).toEqual([]);
  });

  test("makes a second run with -lock-timeout wait, and the state has both", async () => {
    const project = `wait-${lock}`;
    const [first, second] = [await cloud.checkOut(project, lock), await cloud.checkOut(project, lock)];
    const holding = await first.hold("a");
    let waited = false;
    const waiting = second.apply("b", "-lock-timeout=20s").finally(() => {
      waited = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(waited).toBe(false);

    first.letGo();
    expect((await holding.ended).status).toBe(0);
    expect((await waiting).status).toBe(0);
    expect(await second.pullState()).toMatchObject({ serial: 2, resources: ["a", "b"] });
  });

  test("stays when its holder is killed, and is released only by force while it is young", async () => {
    const project = `killed-${lock}`;
    const [first, second] = [await cloud.checkOut(project, lock), await cloud.checkOut(project, lock)];
    const state = await cloud.locate(project, lock);
    expect((await first.apply("a")).status).toBe(0);
    await (await first.hold("b")).kill();
    expect((await second.apply("c")).stderr).toContain(REFUSED);

    const shown = await lockCommand(cloud.env(project, "both"), "show dev --json");
    expect(JSON.parse(shown.stdout).locks).toEqual([
      expect.objectContaining({ kind: "dynamodb", holder: kinds.includes("dynamodb") ? expect.anything() : null }),
      expect.objectContaining({ kind: "s3", holder: kinds.includes("s3") ? expect.anything() : null }),
    ]);
    const refused = await lockCommand(cloud.env(project, "both"), "release dev --yes");
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining("younger than 10 min") });
    expect(refused.stderr).toMatch(/of \S+@\S+ \(apply, \d+ s\)/);
    const unconfirmed = await lockCommand(cloud.env(project, "both"), "release dev --force", "prod");
    expect(unconfirmed).toMatchObject({ status: 1, stderr: expect.stringContaining("Not confirmed") });
    expect(await heldKinds(state)).toEqual(kinds);

    const released = await lockCommand(cloud.env(project, "both"), "release dev --force", "dev");
    expect(released.status).toBe(0);
    expect(released.stdout.match(/Released the /g)).toHaveLength(kinds.length);
    expect(await heldKinds(state)).toEqual([]);
    expect((await second.apply("c")).status).toBe(0);
    expect(await second.pullState()).toMatchObject({ resources: ["a", "c"] });
  });
});

describeRelease(() => cloud);
describeDigest(() => cloud);
describeMove(() => cloud);
describeS3Alone(() => cloud);
