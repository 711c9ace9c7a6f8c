import { isHeld, releaseLock } from "../../../cli/terraform/release-lock";
import { readStatus } from "../../../cli/terraform/state-status";
import { commandElsewhere, lockCommand } from "./lock-command";
import { heldKinds, putItem, putObject, versionsOf } from "./stored-state";
import type { StateCloud } from "./tiny-stack";

/** Locks that a run left behind. */
export function describeRelease(cloud: () => StateCloud) {
  describe("a release", () => {
    /** Leaves both locks, 11 minutes old and each of a different run, and a state whose resources need a provider. */
    async function leaveLocks(project: string) {
      const state = await cloud().locate(project);
      const Created = new Date(Date.now() - 11 * 60_000);
      const holder = (ID: string) =>
        JSON.stringify({ ID, Who: "ana@laptop", Operation: "OperationTypeApply", Version: "1.11.4", Created });
      const provider = 'provider["registry.terraform.io/hashicorp/aws"]';
      const resources = [{ mode: "managed", type: "aws_sqs_queue", name: "a", provider, instances: [] }];
      await putObject(cloud(), state, state.key, JSON.stringify({ version: 4, serial: 1, lineage: "any", resources }));
      await putObject(cloud(), state, `${state.key}.tflock`, holder("11111111-0000-0000-0000-000000000000"));
      await putItem(cloud(), state, "", { Info: { S: holder("22222222-0000-0000-0000-000000000000") } });
      return state;
    }

    test("of old locks needs no force, although each has another id, and does not change the state", async () => {
      const state = await leaveLocks("old");
      const before = await versionsOf(cloud(), state);
      expect(await lockCommand(cloud().env("old", "both"), "release dev --yes")).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/DynamoDB lock 2.* of ana@laptop \(apply, 11 min\)\n.*S3 lock 1.* of ana@laptop/),
      });
      expect(await heldKinds(state)).toEqual([]);
      expect(await versionsOf(cloud(), state)).toEqual(before);
      expect(await lockCommand(cloud().env("old", "both"), "release dev")).toMatchObject({
        status: 0,
        stdout: expect.stringContaining("Nothing to release"),
      });
    });

    test("is rejected with credentials of another account, as is every command that reads the state", async () => {
      const state = await leaveLocks("elsewhere");
      const commands = [
        ["lock", "release", "dev", "--yes"],
        ["lock", "show", "dev"],
        ["status", "dev"],
        ["logs", "dev"],
      ];
      for (const [script = "", ...args] of commands) {
        expect(await commandElsewhere(cloud(), "elsewhere", script, ...args)).toEqual({
          status: 1,
          stdout: "",
          stderr: expect.stringContaining("of account 000000000000, and dev belongs to 123456789012"),
        });
      }
      expect(await heldKinds(state)).toEqual(["dynamodb", "s3"]);
    });

    test("never releases a lock that another run has taken meanwhile", async () => {
      const state = await leaveLocks("changed");
      const [dynamoDb, s3] = (await readStatus(state)).locks.filter(isHeld);
      if (!dynamoDb || !s3) throw new Error("both locks must be held");
      // Each holder's id with the other's lock: as if the lock had changed hands since it was read.
      await expect(releaseLock(state, { ...dynamoDb, holder: s3.holder })).rejects.toThrow(
        "does not match existing lock",
      );
      await expect(releaseLock(state, { ...s3, holder: dynamoDb.holder })).rejects.toThrow("does not match");
      expect((await readStatus(state)).locks).toEqual([dynamoDb, s3]);
    });

    test("works also if the state does not match its digest", async () => {
      const state = await leaveLocks("mismatch");
      await putItem(cloud(), state, "-md5", { Digest: { S: "0".repeat(32) } });
      for (const lock of (await readStatus(state)).locks.filter(isHeld)) await releaseLock(state, lock);
      expect(await readStatus(state)).toMatchObject({ digest: "differs" });
      expect(await heldKinds(state)).toEqual([]);
    });
  });
}
