import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudFrontClient, GetInvalidationCommand, ListInvalidationsCommand } from "@aws-sdk/client-cloudfront";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { type DeployedApp, deployApp } from "./deployed-app";
import { developerOf } from "./review/developer";

jest.setTimeout(240_000);

/** Has Terraform write log lines with brackets to stderr, beside the JSON that it writes to stdout. */
const LOGGED = { TF_LOG: "INFO" };

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
  /** Paths that CloudFront was told to forget, the last ones first. */
  const invalidations = async () => {
    const cloudFront = new CloudFrontClient(deployed.client);
    const { distribution_id: DistributionId } = deployed.outputs;
    const { InvalidationList } = await cloudFront.send(new ListInvalidationsCommand({ DistributionId }));
    const ids = InvalidationList?.Items?.map(({ Id }) => Id) ?? [];
    const answers = ids.map((Id) => cloudFront.send(new GetInvalidationCommand({ DistributionId, Id })));
    return (await Promise.all(answers)).map(({ Invalidation }) => Invalidation?.InvalidationBatch?.Paths?.Items);
  };
  const notFound = async () => (await fetch(`${deployed.apiUrl}/users?userId=404`)).text();
  const changeHandler = (words: string) => developer.edit("handlers/lib/http.ts", "No user found", words);

  test("there is nothing to do for what is deployed, and deploying that does nothing", async () => {
    expect(await developer.plan()).toEqual({ verdict: "nothing", lines: ["user-app-local: nothing to do"] });
    expect(await developer.deploy()).toBeUndefined();
  });

  test("a changed handler is three lines, is refused once the handler changed again, and then applied", async () => {
    changeHandler("Nobody here");
    expect(await developer.plan()).toEqual({
      verdict: "changes",
      lines: ["user-app-local: 1 to update", "Functions", `  ~ function ${deployed.outputs.function_name}: code`],
    });
    expect(statSync(developer.folder).mode & 0o077).toBe(0);
    expect(readFileSync(join(developer.folder, "review.md"), "utf8")).toContain("## user-app-local: 1 to update");

    const putBack = developer.edit("handlers/lib/http.ts", "Nobody here", "Somebody else");
    await expect(developer.deploy()).rejects.toThrow(/stale:[\s\S]*get-user\.(zip|mjs)/);
    putBack();
    expect(await notFound()).toContain("No user found");

    const refused = developer.deploy({ isProtected: true }, false);
    await expect(refused).rejects.toThrow("local was left as it is");
    const result = await developer.deploy();
    expect(result?.addresses?.siteUrl).toBe(deployed.siteUrl);
    expect(await notFound()).toContain("Nobody here");
    expect(await invalidations()).toEqual([]);

    await expect(developer.deploy()).rejects.toThrow(/stale:[\s\S]*its serial was/);
    expect((await developer.plan()).verdict).toBe("nothing");
  });

  test("a plan is refused when a setting changed, or somebody edited what it applies or its lock of providers", async () => {
    const putBack = developer.edit("handlers/lib/http.ts", "Nobody here", "Nobody at all");
    await developer.plan();
    const { deployment } = developer.target;
    const elsewhere = { ...deployment, env: { ...deployment.env, ACCESS_LOG: "false" } };
    await expect(developer.deploy({ deployment: elsewhere })).rejects.toThrow(
      "the setting accessLog was true, and is false",
    );
    const file = join(deployment.outdir, "stacks", developer.target.stack, "cdk.tf.json");
    writeFileSync(file, `${readFileSync(file, "utf8")}\n`);
    // Init keeps a hash that it has no use for.
    const lock = join(deployment.outdir, "stacks", developer.target.stack, ".terraform.lock.hcl");
    writeFileSync(lock, readFileSync(lock, "utf8").replace("hashes = [", `hashes = [\n    "zh:${"0".repeat(64)}",`));
    const refused = developer.deploy();
    await expect(refused).rejects.toThrow("cdk.tf.json changed in the plan's folder");
    await expect(refused).rejects.toThrow(
      /the provider \S+\/hashicorp\/\w+ \S+ has other hashes in \.terraform\.lock\.hcl/,
    );
    putBack();
  });

  test("a new grant is told in words", async () => {
    const grant = "table.grantGetItem(this.getUser);";
    const putBack = developer.edit("src/constructs/user-api.ts", grant, `${grant} table.grantPutItem(this.getUser);`);
    const { verdict, lines } = await developer.plan();
    putBack();
    const { function_name, table_name } = deployed.outputs;
    expect(verdict).toBe("changes");
    expect(lines).toContain(`  + function ${function_name} may now: dynamodb:PutItem on table ${table_name}`);
  });

  test("a renamed table is blocked until it is allowed by name", async () => {
    const putBack = developer.edit("src/stacks/web-app-stack.ts", "-UserData", "-People");
    const { verdict, lines } = await developer.plan();
    expect(verdict).toBe("blocked");
    const name = lines.map((line) => /--allow (stateful-destroy:\S+)/.exec(line)?.[1]).find(Boolean) ?? "";
    await expect(developer.deploy()).rejects.toMatchObject({ status: 3, message: expect.stringContaining(name) });
    expect((await developer.plan(name)).verdict).toBe("changes");
    putBack();
  });

  describe("a rollback, as a command,", () => {
    const title = async () => /<title>(.*)<\/title>/.exec(await (await fetch(deployed.siteUrl)).text())?.[1];
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
      developer.edit("handlers/lib/http.ts", "with userId", "in the newer release, userId");
      mkdirSync(join(developer.copy, "site/about"));
      writeFileSync(join(developer.copy, "site/about/index.html"), "<!doctype html><title>About</title>");
      developer.commit();
      await developer.plan();
      await developer.deploy();
      putBack = developer.edit("main.ts", "const app", "const: app");
    });

    test("comes after a newer release, which has a page in a folder", async () => {
      const about = await fetch(`${deployed.siteUrl}/about?from=mail`);
      expect([about.url, about.status]).toEqual([`${deployed.siteUrl}/about/?from=mail`, 200]);
      expect(await about.text()).toContain("<title>About</title>");
    });

    test("is refused where nobody can be asked, once it has told what it would do", async () => {
      const { status, stdout, stderr } = await rollback();
      expect(stdout).toMatch(/user-app-local: .*\d+ to update/);
      expect(stderr).toContain(`local would go back to ${earlierCommit}, and nobody is here to ask`);
      expect(status).toBe(1);
      expect(await shown()).toEqual(["The newer page", expect.stringContaining("newer release")]);
      expect(await invalidations()).toEqual([["/", "/index.html"]]);
    });

    test("brings an earlier commit back, whatever the sources are now, and tells where", async () => {
      const { status, stdout } = await rollback("--yes");
      expect(stdout).toContain(`Take out the release: ${earlierCommit}`);
      expect(stdout).toContain("Apply complete!");
      expect(stdout).toContain(`The page  ${deployed.siteUrl}\n  The API   ${deployed.apiUrl}\n`);
      expect(status).toBe(0);
      expect(await shown()).toEqual(earlier);
      expect((await fetch(`${deployed.siteUrl}/about/`)).status).toBe(404);
      expect(await invalidations()).toContainEqual(["/", "/about/", "/about/index.html", "/index.html"]);
      expect(existsSync(`${developer.folder}.release`)).toBe(false);
      expect(developer.git("status", "--porcelain")).toBe(" M main.ts\n");
    });
  });

  describe("as commands, for an environment beside the first", () => {
    const environment = "staging";

    function start(command: string, ...args: string[]) {
      const { app } = deployed;
      const env = {
        ...app.env,
        ...LOGGED,
        AWS_ACCOUNT_ID: "000000000000",
        STATE_BUCKET: app.state.bucket,
        STATE_LOCK_TABLE: app.state.lockTable,
      };
      const child = spawn(process.execPath, [join(developer.copy, "scripts/run.mjs"), command, environment, ...args], {
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
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: deployed.app.state.lockTable }));
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

    test("a first plan ends with 2, and a protected environment is not deployed without consent", async () => {
      const missing = await start("deploy").ended;
      expect(missing).toMatchObject({ status: 1, output: expect.stringContaining("staging has no plan") });

      const planned = await start("plan").ended;
      expect(planned.output).toMatch(/user-app-staging: \d+ to create/);
      expect(planned.status).toBe(2);
      expect(existsSync(join(developer.copy, "dist/plans", environment, "review.html"))).toBe(true);

      const refused = await start("deploy").ended;
      expect(refused).toMatchObject({ status: 1, output: expect.stringContaining("staging is protected") });
    });

    test("an interrupted deploy lets Terraform end by itself: its state is saved and no lock is left", async () => {
      const { child, ended, said } = start("deploy", "--yes");
      // By then all that waits for nothing is made, and Terraform waits for the distribution.
      while (!said(": Still creating...") && child.exitCode === null) await sleep(50);
      child.kill("SIGINT");
      const { status, output } = await ended;
      expect(output).toContain("Interrupt received");
      expect(status).not.toBe(0);

      expect(await locks()).toBe(0);
      const again = await start("plan").ended;
      expect(again.output).toMatch(/user-app-staging: 1 to replace, \d+ to create/);
      expect(again.output).toMatch(
        /distribution \S+: replaced, since a deploy did not finish making it \(npm run recover would keep it\)/,
      );
      expect(again.status).toBe(2);
    });
  });
});
