import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import userApp from "../../../app";
import { synthesize } from "../../../cli/project/deployment";
import type { Target } from "../../../cli/project/target";
import { applyPlan } from "../../../cli/release/deploy";
import { settingsOf } from "../../../cli/release/plan";
import { digestOfFile, digestsIn, planFileIn, writeRecord } from "../../../cli/release/plan-folder";
import { stackFolder } from "../../../cli/terraform/terraform";
import { configOf } from "../../helpers/config";
import { inState, stateOf } from "../terraform/state-fixture";

const DISTRIBUTION_ATTRIBUTES = { id: "E1", domain_name: "d1.cloudfront.net", aliases: [], viewer_certificate: [] };
const STATE = stateOf(inState("aws_cloudfront_distribution", "Site", { attributes: DISTRIBUTION_ATTRIBUTES }));
/** Replaces Terraform, with log lines as TF_LOG=INFO writes them. */
const TERRAFORM = `#!/bin/sh
echo '2026-01-01T00:00:00Z [INFO]  CLI args: []string{"terraform"}' >&2
case $1 in
  state) echo '${JSON.stringify(STATE)}' ;;
  apply) exit "$APPLY_STATUS" ;;
esac
`;
const USER = JSON.stringify({ userId: "1", name: "Test User", email: "test@example.com" });
const DISTRIBUTION = "/2020-05-31/distribution/E1";
/** Whose the state bucket is, before Terraform is initialised. */
const BUCKET = "HEAD /user-app-local-tfstate-000000000000/";
const INVALIDATION = `POST ${DISTRIBUTION}/invalidation`;
const PAGE = ["GET /", "GET /config.json", "GET /api/users?userId=1"];

describe("a deploy that changed the page", () => {
  let dir: string;
  let server: Server;
  let origin: string;
  let requests: string[];
  /** What CloudFront has of the distribution, one look after the other. */
  let statuses: string[];
  let refusesInvalidation: boolean;
  let pageStatus: number;

  beforeEach((done) => {
    dir = mkdtempSync(join(tmpdir(), "deploying-"));
    writeFileSync(join(dir, "terraform"), TERRAFORM, { mode: 0o755 });
    const app = "mkdir -p $CDKTF_OUTDIR/stacks/app && echo '{}' > $CDKTF_OUTDIR/stacks/app/cdk.tf.json";
    writeFileSync(join(dir, "cdktf.json"), JSON.stringify({ app }));
    requests = [];
    statuses = ["Deployed"];
    refusesInvalidation = false;
    pageStatus = 200;
    server = createServer(({ method, url = "" }, response) => {
      requests.push(`${method} ${url}`);
      if (url.includes("/invalidation") && refusesInvalidation) {
        response.writeHead(403).end("<ErrorResponse><Error><Message>not allowed</Message></Error></ErrorResponse>");
      } else if (url.includes("/invalidation")) {
        response.end("<Invalidation><Id>I1</Id><Status>Completed</Status></Invalidation>");
      } else if (url === DISTRIBUTION) {
        response.end(`<Distribution><Id>E1</Id><Status>${statuses.shift() ?? "Deployed"}</Status></Distribution>`);
      } else if (url === "/config.json") {
        response.end(JSON.stringify({ apiUrl: "/api" }));
      } else {
        response.writeHead(url === "/" ? pageStatus : 200).end(url === "/" ? "" : USER);
      }
    }).listen(0, "127.0.0.1", () => {
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  afterEach(() => {
    server.close();
    rmSync(dir, { recursive: true });
  });

  /** Plans and deploys. */
  async function deploy(applyStatus = 0) {
    const aws = { AWS_ENDPOINT_URL: origin, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const env = { PATH: process.env.PATH, ...aws, APPLY_STATUS: String(applyStatus) };
    const folder = join(dir, "plan");
    const deployment = {
      project: { root: dir, definition: userApp },
      config: configOf(env),
      env,
      outdir: join(folder, "cdktf.out"),
      terraformBinary: join(dir, "terraform"),
    };
    const open = async () => ({ sites: [origin], apis: [`${origin}/api`], signIns: [] });
    const target: Target = {
      environment: "dev",
      stack: "app",
      folder,
      deployment,
      isProtected: false,
      patience: 0,
      open,
    };
    mkdirSync(folder);
    writeFileSync(planFileIn(folder), "a plan");
    await synthesize(deployment);
    writeRecord(folder, {
      stack: "app",
      madeAt: new Date().toISOString(),
      verdict: "changes",
      blockedBy: [],
      plan: digestOfFile(planFileIn(folder)),
      files: digestsIn(stackFolder(deployment, "app")),
      settings: settingsOf(deployment.config),
      state: { lineage: STATE.lineage, serial: STATE.serial },
      providers: [],
      changedPaths: ["/", "/index.html"],
    });
    return applyPlan(target, {
      step: (_title, _remedy, work) => work({ onLine: () => {}, summarize: () => {} }),
      consent: async () => true,
      stdio: "ignore",
    });
  }

  test("tries it once CloudFront has it everywhere", async () => {
    statuses = ["InProgress", "Deployed"];
    expect(await deploy()).toMatchObject({ addresses: { sites: [origin] } });
    expect(requests).toEqual([
      BUCKET,
      INVALIDATION,
      `GET ${DISTRIBUTION}/invalidation/I1`,
      `GET ${DISTRIBUTION}`,
      `GET ${DISTRIBUTION}`,
      ...PAGE,
    ]);
  });

  test("invalidates it though it is not as it should be", async () => {
    pageStatus = 500;
    await expect(deploy()).rejects.toThrow("must return 200, got 500");
    expect(requests).toContain(INVALIDATION);
  });

  test("invalidates it though Terraform failed with the rest, and then does not try it", async () => {
    await expect(deploy(1)).rejects.toMatchObject({ status: 1, message: expect.stringContaining("with status 1") });
    expect(requests).toEqual([BUCKET, INVALIDATION, `GET ${DISTRIBUTION}/invalidation/I1`]);
  });

  test("tries it though it may not invalidate it, and reports both", async () => {
    refusesInvalidation = true;
    await expect(deploy()).rejects.toThrow("not allowed");
    expect(requests).toEqual([BUCKET, INVALIDATION, `GET ${DISTRIBUTION}`, ...PAGE]);
    rmSync(join(dir, "plan"), { recursive: true });
    pageStatus = 500;
    await expect(deploy()).rejects.toThrow(/not allowed[\s\S]*must return 200, got 500/);
  });
});
