import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configOf } from "../helpers/config";
import { type DeployedApp, deployApp } from "./deployed-app";
import { developerOf } from "./review/developer";
import { readInvalidations } from "./review/invalidations";

jest.setTimeout(600_000);

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
  const notFound = async () => (await fetch(`${deployed.apiUrl}/users?userId=404`)).text();
  const changeHandler = (words: string) => developer.edit("handlers/get-user.ts", "No user found", words);

  test("a changed handler is three lines, stale once the handler changed again, and then applied", async () => {
    changeHandler("Nobody here");
    expect(await developer.plan()).toEqual({
      verdict: "changes",
      lines: ["user-app-local: 1 to update", "Functions", `  ~ function ${deployed.outputs.function_name}: code`],
    });
    expect(statSync(developer.folder).mode & 0o077).toBe(0);
    expect(readFileSync(join(developer.folder, "review.md"), "utf8")).toContain("## user-app-local: 1 to update");

    const putBack = developer.edit("handlers/get-user.ts", "Nobody here", "Somebody else");
    await expect(developer.deploy()).rejects.toThrow(/stale:[\s\S]*get-user\.(zip|mjs)/);
    putBack();
    expect(await notFound()).toContain("No user found");

    const refused = developer.deploy({ isProtected: true }, false);
    await expect(refused).rejects.toThrow("local was left as it is");
    const result = await developer.deploy();
    expect(result?.addresses?.sites).toEqual([deployed.siteUrl]);
    expect(await notFound()).toContain("Nobody here");
    expect(await readInvalidations(deployed)).toEqual([]);

    await expect(developer.deploy()).rejects.toThrow(/stale:[\s\S]*its serial was/);
  });

  test("what is deployed plans no changes, and deploying that does nothing", async () => {
    expect(await developer.plan()).toEqual({ verdict: "nothing", lines: ["user-app-local: nothing to do"] });
    expect(await developer.deploy()).toBeUndefined();
  });

  let takeGrantBack: () => void;
  test("a new grant is one line", async () => {
    const grant = "table.grantGetItem(this.getUser);";
    const statement = `{ actions: ["dynamodb:PutItem"], resources: [table.tableArn], calledVia: "dax.amazonaws.com" }`;
    const another = `${grant} this.getUser.addToRolePolicy(${statement});`;
    takeGrantBack = developer.edit("src/app/user-api.ts", grant, another);
    const { verdict, lines } = await developer.plan();
    const { function_name, table_name } = deployed.outputs;
    expect(verdict).toBe("changes");
    expect(lines).toContain(`  + function ${function_name} may now: dynamodb:PutItem on table ${table_name}`);
  });

  test("a plan is rejected if a setting changed, or somebody edited what it applies or its lock of providers", async () => {
    // The plan of the grant.
    const { deployment } = developer.target;
    const env = { ...deployment.env, ACCESS_LOG: "false" };
    const elsewhere = { ...deployment, env, config: configOf(env) };
    await expect(developer.deploy({ deployment: elsewhere })).rejects.toThrow(
      "the setting accessLog was true, and is false",
    );
    const file = join(deployment.outdir, "stacks", developer.target.stack, "cdk.tf.json");
    writeFileSync(file, `${readFileSync(file, "utf8")}\n`);
    // Init keeps a hash that it does not need.
    const lock = join(deployment.outdir, "stacks", developer.target.stack, ".terraform.lock.hcl");
    writeFileSync(lock, readFileSync(lock, "utf8").replace("hashes = [", `hashes = [\n    "zh:${"0".repeat(64)}",`));
    const refused = developer.deploy();
    await expect(refused).rejects.toThrow("cdk.tf.json changed in the plan's folder");
    await expect(refused).rejects.toThrow(
      /the provider \S+\/hashicorp\/\w+ \S+ has other hashes in \.terraform\.lock\.hcl/,
    );
    takeGrantBack();
  });

  test("a renamed table is blocked until it is allowed by name", async () => {
    const putBack = developer.edit("src/app/web-app-stack.ts", "-UserData", "-People");
    const { verdict, lines } = await developer.plan();
    expect(verdict).toBe("blocked");
    const name = lines.map((line) => /--allow (stateful-destroy:\S+)/.exec(line)?.[1]).find(Boolean) ?? "";
    await expect(developer.deploy()).rejects.toMatchObject({ status: 3, message: expect.stringContaining(name) });
    expect((await developer.plan(name)).verdict).toBe("changes");
    putBack();
  });
});
