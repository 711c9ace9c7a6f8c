import { stateBucket } from "../../../cli/doctor/state-checks";
import { account, configuration, credentials } from "../../../cli/project/account-checks";
import { runChecks } from "../../../cli/project/check";
import { type FakeS3, startFakeS3 } from "../aws/s3-fixture";
import { OWN, subjectOf } from "./subject-fixture";

let fake: FakeS3;
beforeEach(async () => {
  fake = await startFakeS3();
});
afterEach(() => fake.stop());

async function check() {
  const aws = { region: "us-east-1", endpoint: fake.endpoint };
  const client = () => ({ ...aws, credentials: { accessKeyId: "any", secretAccessKey: "any" } });
  const findings = await runChecks([configuration, credentials, account, stateBucket], { ...subjectOf(OWN), client });
  return findings.at(-1);
}

describe("the doctor's check of the state bucket", () => {
  test("finds that it may be another account's, and what to do about it", async () => {
    fake.respond(403, "AccessDenied");
    expect(await check()).toMatchObject({
      verdict: "problem",
      message: expect.stringContaining("user-app-dev-tfstate-123456789012: it is not of account 123456789012, or"),
      remedy: expect.stringContaining("STATE_BUCKET"),
    });
    expect(fake.requests[0]?.headers["x-amz-expected-bucket-owner"]).toBe("123456789012");
  });

  test("finds that it does not exist", async () => {
    fake.respond(404, "NoSuchBucket");
    expect(await check()).toMatchObject({ verdict: "problem", remedy: "npm run bootstrap -- dev" });
  });
});
