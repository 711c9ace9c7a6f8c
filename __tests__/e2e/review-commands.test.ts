import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { type DeployedApp, deployApp } from "./deployed-app";
import { developerOf } from "./review/developer";
import { readInvalidations } from "./review/invalidations";

jest.setTimeout(600_000);

/** Makes Terraform write log lines with brackets to stderr, next to the JSON on stdout. */
const LOGGED = { TF_LOG: "INFO" };

/** Parallel to review.test.ts, so that the two take half as long. */
describe("plan and deploy on the local AWS", () => {
  let deployed: DeployedApp;
  let developer: ReturnType<typeof developerOf>;
  beforeAll(async () => {
    deployed = await deployApp();
    developer = developerOf(deployed);
  });
  afterAll(async () => {
    developer?.remove();
    await deployed?.stop();
  });

  describe("a rollback, as a command,", () => {
    const title = async () => /<title>(.*)<\/title>/.exec(await (await fetch(deployed.siteUrl)).text())?.[1];
    const notFound = async () => (await fetch(`${deployed.apiUrl}/users?userId=404`)).text();
    const shown = async () => [await title(), await notFound()];
    const rollback = (...args: string[]) =>
      developer.command({ ...process.env, ...LOGGED }, "rollback", "local", "HEAD~1", ...args);
    let earlier: Awaited<ReturnType<typeof shown>>;
    let earlierCommit: string;
    let putBack: () => void;
    afterAll(() => putBack?.());

    beforeAll(async () => {
      earlier = await shown();
      earlierCommit = developer.commit();
      developer.edit("site/index.html", `<title>${earlier[0]}`, "<title>The newer page");
      developer.edit("handlers/get-user.ts", "with userId", "in the newer release, userId");
      mkdirSync(join(developer.copy, "site/about"));
      writeFileSync(join(developer.copy, "site/about/index.html"), "<!doctype html><title>About</title>");
      developer.commit();
      await developer.plan();
      await developer.deploy();
      putBack = developer.edit("main.ts", "runApp(app)", "runApp(: app)");
    });

    test("comes after a newer release, which has a page in a folder", async () => {
      const about = await fetch(`${deployed.siteUrl}/about?from=mail`);
      expect([about.url, about.status]).toEqual([`${deployed.siteUrl}/about/?from=mail`, 200]);
      expect(await about.text()).toContain("<title>About</title>");
    });

    test("stops without a terminal, after it has shown the changes", async () => {
      const { status, stdout, stderr } = await rollback();
      expect(stdout).toMatch(/user-app-local: .*\d+ to update/);
      expect(stderr).toContain(`local would go back to ${earlierCommit}, and stdin is no terminal`);
      expect(status).toBe(1);
      expect(await shown()).toEqual(["The newer page", expect.stringContaining("newer release")]);
      expect(await readInvalidations(deployed)).toEqual([["/", "/index.html"]]);
    });

    test("restores an earlier commit, whatever the sources are now, and prints the URLs", async () => {
      const { status, stdout } = await rollback("--yes");
      expect(stdout).toContain(`Take out the release: ${earlierCommit}`);
      expect(stdout).toContain("Apply complete!");
      expect(stdout).toContain(`The page       ${deployed.siteUrl}\n  The API        ${deployed.apiUrl}\n`);
      expect(status).toBe(0);
      expect(await shown()).toEqual(earlier);
      expect((await fetch(`${deployed.siteUrl}/about/`)).status).toBe(404);
      expect(await readInvalidations(deployed)).toContainEqual(["/", "/about/", "/about/index.html", "/index.html"]);
      expect(existsSync(`${developer.folder}.release`)).toBe(false);
      expect(developer.git("status", "--porcelain")).toBe(" M main.ts\n");
    });
  });

  describe("as commands, for an environment next to the first", () => {
    const environment = "staging";

    function start(command: string, ...args: string[]) {
      const { app } = deployed;
      const env = {
        ...app.env,
        ...LOGGED,
        AWS_ACCOUNT_ID: "000000000000",
        STATE_BUCKET: app.config.state.bucket,
        STATE_LOCK_TABLE: app.config.state.lockTable,
      };
      const child = spawn(process.execPath, [join(developer.copy, "tools/run.mjs"), command, environment, ...args], {
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
      const ended = once(child, "close").then(([status]) => ({ status: status as number, output }));
      return { child, ended, said: (words: string) => output.includes(words) };
    }

    /** How many locks are held. */
    async function locks(): Promise<number> {
      const documents = DynamoDBDocumentClient.from(new DynamoDBClient(deployed.client));
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: deployed.app.config.state.lockTable }));
      return Items.filter(({ Info }) => Info !== undefined).length;
    }

    test("an interrupted plan leaves no lock", async () => {
      const { child, ended } = start("plan");
      while ((await locks()) === 0 && child.exitCode === null) await sleep(50);
      child.kill("SIGINT");
      expect((await ended).status).not.toBe(0);
      for (const deadline = Date.now() + 30_000; (await locks()) > 0 && Date.now() < deadline; ) await sleep(200);
      expect(await locks()).toBe(0);
    });

    test("a first plan exits with 2, and a protected environment is not deployed without consent", async () => {
      const missing = await start("deploy").ended;
      expect(missing).toMatchObject({ status: 1, output: expect.stringContaining("staging has no plan") });

      const planned = await start("plan").ended;
      expect(planned.output).toMatch(/user-app-staging: \d+ to create/);
      expect(planned.status).toBe(2);
      expect(existsSync(join(developer.copy, "dist/plans", environment, "review.html"))).toBe(true);

      const refused = await start("deploy").ended;
      expect(refused).toMatchObject({ status: 1, output: expect.stringContaining("staging is protected") });
    });

    test("an interrupted deploy lets Terraform finish: its state is saved and no lock is left", async () => {
      const { child, ended, said } = start("deploy", "--yes");
      // By then what depends on nothing exists, and Terraform waits for the distribution.
      while (!said(": Still creating...") && child.exitCode === null) await sleep(50);
      child.kill("SIGINT");
      const { status, output } = await ended;
      expect(output).toContain("Interrupt received");
      expect(status).not.toBe(0);

      expect(await locks()).toBe(0);
      const again = await start("plan").ended;
      expect(again.output).toMatch(/user-app-staging: 1 to replace, \d+ to create/);
      expect(again.output).toMatch(
        /distribution \S+: replaced, since a deploy did not finish making it \(tiers recover would keep it\)/,
      );
      expect(again.status).toBe(2);
    });
  });
});
