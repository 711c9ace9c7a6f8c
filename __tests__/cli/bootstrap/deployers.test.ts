import { type Deployers, deployersOf, isPolicyOfDeployers } from "../../../cli/bootstrap/deployers";
import { parseRepository } from "../../../cli/bootstrap/github";
import { boundaryArnOf } from "../../../cli/policy/names";
import { blocksOfType } from "../../../cli/terraform/synthesized";
import { APPS } from "../../fixtures/unchecked/apps";
import { deployable, policiesOf } from "../policy/subjects";

const ACCOUNT = "123456789012";
const OWN = boundaryArnOf({ accountId: ACCOUNT, namePrefix: "user-app-dev" });
const settings = { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: ACCOUNT, AWS_REGION: "eu-central-1", PROTECT_DATA: "false" };
const REPOSITORY = parseRepository("acme@583231/shop@1296269");

function subjectIn(env: NodeJS.ProcessEnv = {}) {
  return deployable(APPS["user-app"] as (typeof APPS)[string], { ...settings, PERMISSIONS_BOUNDARY: OWN, ...env });
}

function wantedIn(env: NodeJS.ProcessEnv = {}): Promise<Deployers> {
  const { config, app } = subjectIn(env);
  return deployersOf(config, app, REPOSITORY);
}

describe("the roles of an environment", () => {
  test("plan for pull requests, and deploy for jobs of the environment", async () => {
    const { roles } = await wantedIn();
    expect(roles.map(({ name, job }) => [name, job])).toEqual([
      ["plan-user-app-dev", "pull_request"],
      ["deploy-user-app-dev", "environment:dev"],
    ]);
  });

  test("have none for pull requests where data is protected: their code could read the state", async () => {
    const { roles } = await wantedIn({ PROTECT_DATA: "true" });
    expect(roles.map(({ job }) => job)).toEqual(["environment:dev"]);
  });

  test("have exactly the policies that `tiers policy` prints, a deploy those of a recovery too", async () => {
    const [plan, deploy] = (await wantedIn()).roles;
    const printed = async (phase: "plan" | "deploy" | "recover") => (await policiesOf(phase, subjectIn())).documents;
    expect(plan?.policies.map(({ document }) => document)).toEqual(await printed("plan"));
    expect(deploy?.policies.map(({ document }) => document)).toEqual([
      ...(await printed("deploy")),
      ...(await printed("recover")),
    ]);
  });

  test("have at most 10 policies each, as IAM requires, whose names are this environment's", async () => {
    const { roles, boundary } = await wantedIn({ ACCESS_LOG: "true", ALARM_SUBSCRIBERS: "ops@example.com" });
    for (const { policies } of roles) {
      expect(policies.length).toBeLessThanOrEqual(10);
      for (const { name } of policies) expect([name, isPolicyOfDeployers(name, named)]).toEqual([name, true]);
    }
    expect(isPolicyOfDeployers(boundary?.name ?? "", named)).toBe(true);
  });

  test("can change no role of theirs: none has a name of the app's roles", async () => {
    const { config, app } = subjectIn();
    const ofApp = blocksOfType(app, "aws_iam_role").map(([, { name }]) => name);
    expect(ofApp.length).toBeGreaterThan(0);
    const { roles } = await deployersOf(config, app, REPOSITORY);
    const statements = roles.flatMap(({ policies }) => policies.flatMap(({ document }) => document.Statement));
    for (const { name } of roles) {
      expect(ofApp).not.toContain(name);
      const own = statements.filter(({ Resource }) => Resource.some((arn) => arn.endsWith(`:role/${name}`)));
      const actions = own.flatMap(({ Action }) => Action);
      // By which doctor finds out what the role may do.
      expect(actions).toEqual(name.startsWith("deploy-") ? ["iam:GetRole", "iam:SimulatePrincipalPolicy"] : []);
    }
  });

  test("may be assumed as long as the workflow requires", async () => {
    const { roles } = await wantedIn();
    expect(roles.map(({ maxSessionSeconds }) => maxSessionSeconds)).toEqual([3_600, 7_200]);
  });

  test("create roles of the app only within the boundary that is created with them, or within the configured one", async () => {
    const own = await wantedIn();
    expect(own.boundary?.name).toBe("boundary-user-app-dev");
    expect(JSON.stringify(own.roles)).toContain(`"iam:PermissionsBoundary":"${OWN}"`);
    const theirs = `arn:aws:iam::${ACCOUNT}:policy/theirs`;
    const other = await wantedIn({ PERMISSIONS_BOUNDARY: theirs });
    expect(other.boundary).toBeUndefined();
    expect(JSON.stringify(other.roles)).toContain(`"iam:PermissionsBoundary":"${theirs}"`);
    expect(JSON.stringify(other.roles)).not.toContain(OWN);
  });
});

const named = { namePrefix: "user-app-dev" };

describe("a policy's name", () => {
  test.each(["plan-user-app-dev", "deploy-user-app-dev-2", "recover-user-app-dev", "boundary-user-app-dev"])(
    "%s is of the environment",
    (name) => {
      expect(isPolicyOfDeployers(name, named)).toBe(true);
    },
  );

  test.each([
    "deploy-user-app-dev-2-1",
    "deploy-user-app-dev2",
    "deploy-user-app",
    "destroy-user-app-dev",
    "user-app-dev",
    "boundary-user-app-dev-1",
    "x-deploy-user-app-dev",
  ])("%s is not", (name) => {
    expect(isPolicyOfDeployers(name, named)).toBe(false);
  });
});
