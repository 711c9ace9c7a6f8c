import { readStatus } from "../../../cli/terraform/state-status";
import { deleteState, getState, heldKinds, putObject, WRONG_DIGEST } from "./stored-state";
import type { StateCloud } from "./tiny-stack";

/** States that something other than Terraform changed: `both` detects that, `s3` creates things twice. */
export function describeDigest(cloud: () => StateCloud) {
  describe.each([
    {
      lock: "both",
      whole: "matches",
      replaced: "differs",
      deleted: "state-missing",
      outcome: { stderr: expect.stringContaining(WRONG_DIGEST) },
    },
    {
      lock: "s3",
      whole: "not-kept",
      replaced: "not-kept",
      deleted: "no-state",
      outcome: { stdout: expect.stringContaining("1 added") },
    },
  ] as const)("the digest with the lock '$lock'", ({ lock, whole, replaced, deleted, outcome }) => {
    async function deployTwice(project: string) {
      const checkout = await cloud().checkOut(project, lock);
      const state = await cloud().locate(project, lock);
      const digest = async () => (await readStatus(state)).digest;
      expect(await digest()).toBe("no-state");
      await checkout.apply("a");
      const older = await getState(cloud(), state);
      await checkout.apply("b");
      expect(await digest()).toBe(whole);
      return { checkout, state, older, digest };
    }

    test(`reports '${replaced}' for a state that was replaced by an older one`, async () => {
      const { checkout, state, older, digest } = await deployTwice(`replaced-${lock}`);
      await putObject(cloud(), state, state.key, older);
      expect(await digest()).toBe(replaced);
      expect(await checkout.apply("b")).toMatchObject(outcome);
      expect(await heldKinds(state)).toEqual([]);
    });

    test(`reports '${deleted}' for a state that was deleted`, async () => {
      const { checkout, state, digest } = await deployTwice(`deleted-${lock}`);
      await deleteState(cloud(), state);
      expect(await digest()).toBe(deleted);
      expect(await checkout.apply("a")).toMatchObject(outcome);
      expect(await heldKinds(state)).toEqual([]);
    });
  });
}
