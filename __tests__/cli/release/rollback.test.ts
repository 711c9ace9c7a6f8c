import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import userApp from "../../../app";
import type { Target } from "../../../cli/project/target";
import { restoreRelease } from "../../../cli/release/rollback";
import { Refusal } from "../../../cli/ui/errors";
import type { RunStep } from "../../../cli/ui/steps";
import { configOf } from "../../helpers/config";
import { type FakeS3, startFakeS3 } from "../aws/s3-fixture";

const quietly: RunStep = (_title, _remedy, work) => work({ onLine: () => {}, summarize: () => {} });

describe("a rollback", () => {
  let repository: string;
  let fake: FakeS3;
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, encoding: "utf8" }).trim();
  const write = (file: string, text: string) => writeFileSync(join(repository, file), text);
  const commit = (tag: string) => {
    git("add", "--all");
    git("-c", "user.name=Dev", "-c", "user.email=dev@example.com", "commit", "--quiet", "--message", tag);
    git("tag", tag);
  };

  beforeEach(async () => {
    repository = mkdtempSync(join(tmpdir(), "rolling-back-"));
    fake = await startFakeS3();
    git("init", "--quiet");
    write(".gitignore", "dist\nnode_modules\n");
    write("package-lock.json", "{}");
    mkdirSync(join(repository, "app"));
    write("app/cdktf.json", JSON.stringify({ app: "exit 9" }));
    commit("before-app-ts");
    write("app/cdktf.json", JSON.stringify({ app: 'pwd > "$CDKTF_OUTDIR.of"' }));
    write("app/app.ts", "");
    commit("with-app-ts");
  });
  afterEach(() => {
    fake.stop();
    rmSync(repository, { recursive: true });
  });

  const rollBackTo = (release: string) => {
    const aws = { AWS_ENDPOINT_URL: fake.endpoint, AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any" };
    const env = {
      PATH: process.env.PATH,
      ENVIRONMENT: "dev",
      AWS_ACCOUNT_ID: "123456789012",
      AWS_REGION: "us-east-1",
      ...aws,
    };
    const root = join(repository, "app");
    const folder = join(root, "dist/plans/dev");
    const deployment = {
      project: { root, definition: userApp },
      config: configOf(env),
      env,
      outdir: join(folder, "cdktf.out"),
      terraformBinary: "no-terraform",
    };
    const target = { environment: "dev", stack: "app", folder, deployment } as Partial<Target> as Target;
    const agreed = { show: () => {}, consent: async () => true };
    return restoreRelease(target, { repository, release, step: quietly, allow: [], ...agreed });
  };

  test("to a commit from before app.ts is rejected for that reason, before anything is planned", async () => {
    const refused = rollBackTo("before-app-ts");
    await expect(refused).rejects.toThrow(Refusal);
    await expect(refused).rejects.toThrow(
      `${git("rev-parse", "--short", "before-app-ts")} has no app.ts: it is from before this app was defined by one.`,
    );
    expect(fake.requests).toEqual([]);
  });

  test("synthesizes the release, and names commands for the app where it is", async () => {
    fake.respond(404);
    const message = await rollBackTo("with-app-ts").then(String, ({ message }: Error) => message);
    const plans = join(repository, "app/dist/plans");
    expect(readFileSync(join(plans, "dev/cdktf.out.of"), "utf8")).toBe(`${join(plans, "dev.release/app")}\n`);
    expect(message).toMatch(/Create it with: npm run bootstrap -- dev --app \S+\/app$/);
    expect(message).not.toContain("dev.release");
  });
});
