import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BucketDenied } from "../../../cli/aws/s3-client";
import { stateOf } from "../../../cli/project/state-location";
import type { Target } from "../../../cli/project/target";
import { initialise } from "../../../cli/project/target";
import { releaseLock } from "../../../cli/terraform/release-lock";
import { NoStateBucket } from "../../../cli/terraform/state-bucket";
import { stackFolder } from "../../../cli/terraform/terraform";
import { configOf } from "../../helpers/config";
import { userProject } from "../../helpers/project";
import { type FakeS3, startFakeS3 } from "../aws/s3-fixture";
import { HOLDER } from "./lock-fixture";

let fake: FakeS3;
let folder: string;
beforeEach(async () => {
  fake = await startFakeS3();
  folder = mkdtempSync(join(tmpdir(), "state-bucket-"));
});
afterEach(() => {
  fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An environment whose Terraform leaves a file behind when it is started. */
function environment(name = "dev") {
  const terraformBinary = join(folder, "terraform");
  const started = join(folder, "started");
  writeFileSync(terraformBinary, `#!/bin/sh\ntouch "${started}"\n`);
  chmodSync(terraformBinary, 0o700);
  const env = {
    ENVIRONMENT: name,
    AWS_ACCOUNT_ID: name === "local" ? "" : "123456789012",
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL: fake.endpoint,
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
    PATH: process.env.PATH,
  };
  const deployment = { project: userProject, config: configOf(env), env, terraformBinary, outdir: folder };
  const target = { stack: "app", deployment } as Partial<Target> as Target;
  mkdirSync(stackFolder(deployment, "app"), { recursive: true });
  return { target, state: { ...stateOf(deployment), terraformBinary }, hasStarted: () => existsSync(started) };
}

describe("Terraform", () => {
  test("is initialised once the bucket was seen to be of the environment's account", async () => {
    const { target, hasStarted } = environment();
    await initialise(target);
    expect(fake.requests.map(({ line, headers }) => [line, headers["x-amz-expected-bucket-owner"]])).toEqual([
      ["HEAD /user-app-dev-tfstate-123456789012/", "123456789012"],
    ]);
    expect(hasStarted()).toBe(true);
  });

  test("is not started where the state bucket may be another account's, by whatever command", async () => {
    fake.respond(403);
    const { target, state, hasStarted } = environment();
    const lock = { kind: "s3", path: "any", holder: HOLDER } as const;
    for (const attempt of [initialise(target), releaseLock(state, lock)]) {
      const error = await attempt.catch((thrown: Error) => thrown);
      expect(error).toBeInstanceOf(BucketDenied);
      expect(String(error)).toMatch(/bucket user-app-dev-tfstate-123456789012: .* account 123456789012.* STATE_BUCKET/);
    }
    expect(hasStarted()).toBe(false);
  });

  test("is not started without a state bucket, and the error names the command for each environment", async () => {
    fake.respond(404);
    const [dev, local] = [environment(), environment("local")];
    await expect(initialise(local.target)).rejects.toThrow("Create it with: npm run local");
    const refused = initialise(dev.target);
    await expect(refused).rejects.toThrow(NoStateBucket);
    await expect(refused).rejects.toThrow("Create it with: npm run bootstrap -- dev");
    expect(dev.hasStarted()).toBe(false);
  });
});
