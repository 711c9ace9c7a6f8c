import { join } from "node:path";
import { connect } from "../../cli/aws/aws";
import { loadProject } from "../../cli/project/project";
import { doesMoreThanImport, importAll } from "../../cli/recover/import";
import { findOrphans } from "../../cli/recover/orphans";
import { readStack } from "../../cli/recover/stack";
import { readPlanFile, terraform, terraformPlan } from "../../cli/terraform/terraform";
import { packageRoot } from "../../cli/toolchain/paths";
import { type DeployedApp, deployApp } from "./deployed-app";
import { ATTACKS, type Victim } from "./notes/attacks";
import { HostedSignIn } from "./notes/oauth";
import { describePage } from "./notes/page";

jest.setTimeout(600_000);

describe("the notes example on the local AWS", () => {
  let app: DeployedApp | undefined;
  const deployed = () => {
    if (!app) throw new Error("the example was not deployed");
    return app;
  };

  beforeAll(async () => {
    app = await deployApp(loadProject(join(packageRoot, "__tests__/fixtures/notes-with-scopes")));
  });
  afterAll(() => app?.stop());

  /** What a plan would do, each as `<action> <address>`. */
  async function planned(): Promise<string[]> {
    const { app: local, dir } = deployed();
    const planFile = join(dir, "tfplan");
    await terraformPlan(local, local.stacks.app, planFile, join(dir, "plan.log"));
    return doesMoreThanImport(await readPlanFile(local, local.stacks.app, planFile));
  }

  test("has nothing to change in a second plan", async () => expect(await planned()).toEqual([]));

  test("has its user pool, client, domain and authorizer in the state again after a recovery", async () => {
    const { app: local } = deployed();
    const stack = local.stacks.app;
    const lost = (await readStack(local, stack)).addresses().filter((it) => /^aws_(cognito|\w+_authorizer)/.test(it));
    expect(lost).toHaveLength(4);
    await terraform(local, stack, "state", "rm", ...lost);

    const found = await findOrphans(connect(local), await readStack(local, stack));
    expect([found.orphans.map(({ address }) => address).sort(), found.left]).toEqual([lost.sort(), []]);
    await importAll(local, stack, await readStack(local, stack), found.orphans);
    expect(await planned()).toEqual([]);
  });

  describePage(deployed);

  describe("under attack", () => {
    let victim: Victim;
    const outcomes: Record<string, string> = {};

    beforeAll(async () => {
      const { siteUrl, apiUrl } = deployed();
      const { clientId } = (await (await fetch(`${siteUrl}/config.json`)).json()) as { clientId: string };
      const signIn = new HostedSignIn(deployed(), clientId);
      for (const name of ["ada", "eve", "mallory"]) await signIn.signUp(`${name}@example.com`);
      const ada = await signIn.signIn("ada@example.com");
      const response = await fetch(`${apiUrl}/notes`, {
        method: "POST",
        headers: { Authorization: ada.id_token, "Content-Type": "application/json" },
        body: JSON.stringify({ text: "Ada's secret", tag: "private" }),
      });
      const { noteId } = (await response.json()) as { noteId: string };
      victim = { deployed: deployed(), signIn, ada, eve: await signIn.signIn("eve@example.com"), noteId };
    });
    afterAll(() => console.table(outcomes));

    test.each(ATTACKS)("$name: $outcome", async ({ name, outcome, attempt }) => {
      outcomes[name] = await attempt(victim);
      expect(outcomes[name]).toBe(outcome);
    });

    test("the note of Ada is as she wrote it, and she still reads it", async () => {
      const headers = { Authorization: victim.ada.id_token };
      const { notes } = (await (await fetch(`${deployed().apiUrl}/notes`, { headers })).json()) as { notes: object[] };
      expect(notes).toEqual([expect.objectContaining({ noteId: victim.noteId, text: "Ada's secret", tag: "private" })]);
    });

    test("a token with what a route requires is accepted: an access token with its scope, and /health without any", async () => {
      const exported = await fetch(`${deployed().apiUrl}/export`, {
        headers: { Authorization: victim.ada.access_token },
      });
      expect([exported.status, ((await exported.json()) as { notes: object[] }).notes.length]).toEqual([200, 1]);
      expect((await fetch(`${deployed().apiUrl}/health`)).status).toBe(200);
    });
  });
});
