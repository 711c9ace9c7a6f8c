import { readStatus } from "../../../cli/terraform/state-status";
import type { StateLock } from "../../../src/state/state-backend";
import { deleteDigest, heldKinds, REFUSED, WRONG_DIGEST } from "./stored-state";
import type { StateCloud } from "./tiny-stack";

/** The steps of docs/locking.md. */
export function describeMove(cloud: () => StateCloud) {
  describe("the move from one lock to the other", () => {
    test.each([
      ["dynamodb", "both"],
      ["both", "dynamodb"],
      ["both", "s3"],
      ["s3", "both"],
    ] as const)("is safe between '%s' and '%s': a run of the one keeps out a run of the other", async (one, other) => {
      const project = `${one}-to-${other}`;
      const [first, second] = [await cloud().checkOut(project, one), await cloud().checkOut(project, other)];
      const holding = await first.hold("a");
      const before = await heldKinds(await cloud().locate(project));
      expect((await second.apply("b")).stderr).toContain(REFUSED);
      // The rejected run releases what it had locked before.
      expect(await heldKinds(await cloud().locate(project))).toEqual(before);
      first.letGo();
      expect((await holding.ended).status).toBe(0);
      expect(await first.pullState()).toMatchObject({ serial: 1, resources: ["a"] });
    });

    test("is not safe between 'dynamodb' and 's3': both run at the same time, and one's resource is lost", async () => {
      const first = await cloud().checkOut("unsafe", "dynamodb");
      const second = await cloud().checkOut("unsafe", "s3");
      const seed = await first.apply("a");
      const holding = await first.hold("b");
      const meanwhile = await second.apply("c");
      first.letGo();
      const held = await holding.ended;
      expect([seed, held, meanwhile].map(({ status }) => status)).toEqual([0, 0, 0]);
      expect(await second.pullState()).toMatchObject({ serial: 2, resources: ["a", "b"] });
    });

    test("goes through 'both' and back with a run between the steps, and loses nothing", async () => {
      const [checkout, straggler] = [
        await cloud().checkOut("move", "dynamodb"),
        await cloud().checkOut("move", "both"),
      ];
      const state = await cloud().locate("move");
      const runs: unknown[] = [];
      const step = async (lock: StateLock, resource: string, how?: "-migrate-state") => {
        checkout.setLock(lock);
        const unaware = await checkout.apply(resource);
        await checkout.configure(lock, how);
        const { status } = await checkout.apply(resource);
        const { serial, resources } = await checkout.pullState();
        const { digest } = await readStatus(state);
        runs.push({ lock, unaware: unaware.status, status, serial, resources: resources.join(""), digest });
      };
      await checkout.apply("a");
      await step("both", "b");
      await step("s3", "c");
      // A run that still has the old setting is stopped by the digest, which the new setting no longer writes.
      expect((await straggler.apply("d")).stderr).toContain(WRONG_DIGEST);
      await deleteDigest(cloud(), state);
      await step("both", "d", "-migrate-state");
      await step("dynamodb", "e", "-migrate-state");
      expect(runs).toEqual([
        { lock: "both", unaware: 1, status: 0, serial: 2, resources: "ab", digest: "matches" },
        { lock: "s3", unaware: 1, status: 0, serial: 3, resources: "abc", digest: "differs" },
        { lock: "both", unaware: 1, status: 0, serial: 4, resources: "abcd", digest: "matches" },
        { lock: "dynamodb", unaware: 1, status: 0, serial: 5, resources: "abcde", digest: "matches" },
      ]);
      expect(await heldKinds(state)).toEqual([]);
    });
  });
}
