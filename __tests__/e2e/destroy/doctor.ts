import { PutBucketVersioningCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { quotas } from "../../../cli/doctor/limit-checks";
import { logRole } from "../../../cli/doctor/log-role-check";
import { lockTable, state, stateBucket } from "../../../cli/doctor/state-checks";
import { account, configuration, credentials } from "../../../cli/project/account-checks";
import { runChecks } from "../../../cli/project/check";
import { findSubject } from "../../../cli/project/subject";
import { userProject } from "../../helpers/project";
import { type DevApp, ENVIRONMENT } from "./dev-app";

const ASKING = [configuration, credentials, account, stateBucket, lockTable, state, quotas, logRole];

/** `npm run doctor`, and its checks that other commands run. */
export function describeDoctor(deployed: () => DevApp) {
  /** Results of the checks that call AWS, in this process. */
  async function findings(settings: Record<string, string> = {}) {
    const before = { ...process.env };
    const env = { ...deployed().app.env, ...settings };
    for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
    try {
      const found = await runChecks(ASKING, await findSubject(userProject, ENVIRONMENT, env));
      return Object.fromEntries(found.map(({ name, ...finding }) => [name, finding]));
    } finally {
      process.env = before;
    }
  }
  const s3 = () => new S3Client({ ...deployed().client, forcePathStyle: true });
  const bootstrap = expect.stringContaining(`npm run bootstrap -- ${ENVIRONMENT}`);

  describe("the doctor", () => {
    test("finds no problem in a correct environment, as a command", async () => {
      const { status, output } = await deployed().start("doctor", ["--json"]).ended;
      const { findings: found }: { findings: { name: string; verdict: string }[] } = JSON.parse(output);
      // The runtime's depends on the date.
      const lasting = found.filter(({ name }) => name !== "runtime");
      expect(lasting.map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual([
        "configuration: ok",
        "credentials: ok",
        "account: ok",
        "region: ok",
        "clock: ok",
        "tools: ok",
        "providers: ok",
        "state bucket: ok",
        "lock table: ok",
        "state: ok",
        "names: ok",
        "permissions: ok",
        "boundary: ok",
        "quotas: ok",
        "log role: ok",
      ]);
      expect(status).toBe(0);
    });

    test("counts the app's use of the account's quotas", async () => {
      const { quotas } = await findings();
      // The emulator's concurrency depends on its machine.
      expect(
        quotas?.message.replace(/of \d+ reservable (.*) \(\d+ in all\)/, "of 900 reservable $1 (1000 in all)"),
      ).toBe(
        [
          "1 of 600 REST APIs",
          "1 of 200 distributions",
          "1 of 100 origin access controls",
          "1 of 20 response headers policies",
          "0 of 100 CloudFront functions",
          "0 of 900 reservable concurrent executions (1000 in all)",
          "1 of 1000 roles",
          "2 of 2500 tables",
        ].join(", "),
      );
    });

    test("names a state bucket and a lock table that do not exist, and how to create them", async () => {
      const found = await findings({ STATE_BUCKET: "nowhere-at-all", STATE_LOCK_TABLE: "nowhere-at-all" });
      expect(found["state bucket"]).toMatchObject({ verdict: "problem", remedy: bootstrap });
      expect(found["lock table"]).toMatchObject({ verdict: "problem", remedy: bootstrap });
      expect(found.state?.verdict).toBe("not checked");
    });

    test("names a state bucket that is not versioned", async () => {
      const Bucket = deployed().app.config.state.bucket;
      const version = (Status: "Enabled" | "Suspended") =>
        s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
      await version("Suspended");
      const found = await findings();
      await version("Enabled");
      expect(found["state bucket"]).toMatchObject({ verdict: "problem", remedy: bootstrap });
    });

    test("names a state that does not match its digest", async () => {
      const { app } = deployed();
      const place = { Bucket: app.config.state.bucket, Key: `${app.stacks.app}.tfstate` };
      const content = await deployed().readState();
      await s3().send(new PutObjectCommand({ ...place, Body: `${content}\n` }));
      const { state } = await findings();
      await s3().send(new PutObjectCommand({ ...place, Body: content }));
      expect(state).toMatchObject({ verdict: "problem", remedy: `npm run recover -- ${ENVIRONMENT}` });
    });

    test("requires API Gateway's log role only where access logs are kept", async () => {
      expect((await findings({ ACCESS_LOG: "true" }))["log role"]).toMatchObject({
        verdict: "problem",
        remedy: bootstrap,
      });
      expect((await findings())["log role"]?.verdict).toBe("ok");
    });
  });

  test("credentials of another account are rejected by plan, before Terraform starts", async () => {
    const { status, output } = await deployed().start("plan", [], { AWS_ACCOUNT_ID: "123456789012" }).ended;
    expect(status).toBe(1);
    expect(output).toContain(`of account 000000000000, and ${ENVIRONMENT} belongs to 123456789012`);
    expect(output).toContain("What to do:");
    expect(output).not.toContain("Synthesize");
  });
}
