import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { clientOf } from "../../cli/aws/client-settings";
import { findEmulator } from "../../cli/local-aws/emulator";
import { packageRoot } from "../../cli/toolchain/paths";
import { launchBrowser } from "./browser";
import { tiersFor } from "./tiers";

jest.setTimeout(300_000);

/** As deep as the example is: its cdktf.json has paths into node_modules. */
const folder = join(packageRoot, "dist", `watch-${process.pid}`);
const app = relative(packageRoot, folder);
const RUN = join(packageRoot, "tools/run.mjs");
const PREFIX = "users-crud-local";

/** A running `tiers local --watch`. */
class Watch {
  readonly lines: string[] = [];
  private readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;

  constructor() {
    this.child = spawn(process.execPath, [RUN, "local", "--watch", "--app", app], {
      cwd: packageRoot,
      stdio: ["ignore", "pipe", "pipe"],
      // Its group is ended hard as a whole.
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface(stream).on("line", (line) => this.lines.push(line));
    }
    this.ended = once(this.child, "exit");
  }

  /** The first line that matches, from this one on. @throws Error with all lines where there is none in three minutes */
  async line(pattern: RegExp, from = 0): Promise<string> {
    for (const end = Date.now() + 180_000; Date.now() < end && !this.hasEnded; await sleep(20)) {
      const found = this.lines.slice(from).find((line) => pattern.test(line));
      if (found) return found;
    }
    throw new Error(`no line ${pattern} in:\n${this.lines.join("\n")}`);
  }

  private get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The first line that matches after the work. */
  async lineAfter(work: () => unknown, pattern: RegExp): Promise<string> {
    const from = this.lines.length;
    await work();
    return this.line(pattern, from);
  }

  interrupt() {
    this.child.kill("SIGINT");
  }

  kill() {
    if (this.child.pid && !this.hasEnded) process.kill(-this.child.pid, "SIGKILL");
  }
}

/** One app that is edited while it is watched, with the local AWS and IAM as they are. */
describe("tiers local --watch", () => {
  let watch: Watch;
  let siteUrl = "";
  let apiUrl = "";
  beforeAll(async () => {
    cpSync(join(packageRoot, "examples/users-crud"), folder, { recursive: true });
    edit(
      "handlers/list-users.ts",
      ["statusCode: 200, body }", "statusCode: 200, body, headers: EDIT }"],
      ["/**\n", 'const EDIT = { "x-edit": "0" };\n\n/**\n'],
    );
    await startWatch();
    const find = (pattern: RegExp) => pattern.exec(watch.lines.join("\n"))?.[1] ?? "";
    siteUrl = find(/The page +(http\S+)/);
    apiUrl = find(/The API +(http\S+)/);
  });
  afterAll(async () => {
    watch?.kill();
    await tiers("down");
    rmSync(folder, { recursive: true, force: true });
  });

  const startWatch = () => {
    watch = new Watch();
    return watch.line(/Watching the app's files/);
  };
  const tiers = tiersFor(folder);
  const edit = (file: string, ...replacements: (readonly [from: string | RegExp, to: string])[]) => {
    const path = join(folder, file);
    const text = replacements.reduce(
      (before, [from, to]) => {
        const after = before.replace(from, to);
        if (after === before) throw new Error(`${file} has no ${from}`);
        return after;
      },
      readFileSync(path, "utf8"),
    );
    writeFileSync(path, text);
  };
  const setEdit = (text: string) => edit("handlers/list-users.ts", [/"x-edit": .* };/, `"x-edit": ${text} };`]);
  const editOf = async () => (await fetch(`${apiUrl}/users`)).headers.get("x-edit");
  const live = /✔ function ListUsers: live in/;
  const liveHash = async () => {
    const emulator = await findEmulator(join(folder, ".local/users-crud"));
    const client = new LambdaClient(clientOf(emulator?.env ?? {}, "us-east-1"));
    const name = { FunctionName: `${PREFIX}-ListUsers` };
    return (await client.send(new GetFunctionConfigurationCommand(name))).CodeSha256;
  };

  test("deploys a handler that is saved, and no response after the line is of the old one", async () => {
    for (const text of ['"1"', '"2"', '"3"']) {
      await watch.lineAfter(() => setEdit(text), live);
      expect(await editOf()).toBe(JSON.parse(text));
    }
  });

  test("prints the lines that the functions log", async () => {
    await watch.lineAfter(editOf, /^ListUsers .* INFO .*GET \/users 200/);
  });

  test("deploys a page that is saved, and open pages load again", async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(siteUrl);
      const heading = (text: string) => edit("site/index.html", [/<h1>.*<\/h1>/, `<h1>${text}</h1>`]);
      await watch.lineAfter(() => heading("Saved once"), /✔ page site: live in/);
      await page.getByRole("heading", { name: "Saved once" }).waitFor();
      await watch.lineAfter(() => heading("Saved twice"), /✔ page site: live in/);
      await page.getByRole("heading", { name: "Saved twice" }).waitFor();
    } finally {
      await browser.close();
    }
  });

  test("keeps what is live when a handler does not compile, names the line, and deploys the repaired one", async () => {
    await watch.lineAfter(() => setEdit('"4" +'), /✖ function ListUsers: not deployed/);
    await watch.line(/handlers\/list-users\.ts:\d+:\d+: /);
    expect(await editOf()).toBe("3");
    await watch.lineAfter(() => setEdit('"5"'), live);
    expect(await editOf()).toBe("5");
  });

  test("keeps what is live when the infrastructure does not compile, and names the line", async () => {
    await watch.lineAfter(
      () => edit("operations.ts", ["return handler;", "return handler +;"]),
      /✖ infrastructure: not deployed/,
    );
    await watch.line(/operations\.ts:\d+:\d+: /);
    expect(await editOf()).toBe("5");
    await watch.lineAfter(
      () => edit("operations.ts", ["return handler +;", "return handler;"]),
      /✔ infrastructure: (live in|as it was before)/,
    );
  });

  test("refuses what a saved handler was not granted, until the grant is saved, too", async () => {
    await watch.lineAfter(
      () =>
        edit(
          "handlers/list-users.ts",
          ["ScanCommand }", "GetCommand, ScanCommand }"],
          [
            "  const body",
            '  await table.send(new GetCommand({ TableName: tableName(), Key: { userId: "1" } }));\n  const body',
          ],
        ),
      live,
    );
    expect((await fetch(`${apiUrl}/users`)).status).toBe(500);
    await watch.line(/handlers\/list-users\.ts:\d+ sends dynamodb:GetItem on the table .*: add .*\.grantGetItem\(/);
    await watch.lineAfter(
      () =>
        edit(
          "operations.ts",
          ["it) => table.grantScan(it)", "it) => {\n      table.grantScan(it);\n      table.grantGetItem(it);\n    }"],
          ["api.addRoute(", 'if (limits) api.addRoute(method, "/again", handler);\n  api.addRoute('],
        ),
      /✔ infrastructure: live in/,
    );
    await watch.line(/changes: .*GET-again/);
    await watch.line(/permissions: \+ function .*ListUsers may now: dynamodb:GetItem on table .*Users/);
    for (const path of ["/users", "/again"]) {
      const { status, headers } = await fetch(apiUrl + path);
      expect([status, headers.get("x-edit")]).toEqual([200, "5"]);
    }
  });

  test("that was killed is repaired by the next one, though the source is as it was when Terraform deployed it", async () => {
    await watch.lineAfter(() => setEdit('"6"'), live);
    watch.kill();
    await watch.ended;
    setEdit('"0"');
    expect(await editOf()).toBe("6");
    await startWatch();
    expect(await editOf()).toBe("0");
  });

  test("ends with 0 on Ctrl-C; the app responds, Terraform plans nothing, and its code is what is live", async () => {
    await watch.lineAfter(() => setEdit('"7"'), live);
    watch.interrupt();
    expect(await watch.ended).toEqual([0, null]);
    expect((await fetch(siteUrl)).status).toBe(200);
    expect(await editOf()).toBe("7");
    expect((await tiers("plan", "local")).status).toBe(0);
    const stack = JSON.parse(readFileSync(join(folder, "cdktf.out/stacks", PREFIX, "cdk.tf.json"), "utf8"));
    const built = Object.values(stack.resource.aws_lambda_function as Record<string, Record<string, string>>).find(
      ({ function_name }) => function_name === `${PREFIX}-ListUsers`,
    );
    // Where packaging is `archive`, Terraform makes the zip.
    if (!built?.source_code_hash?.startsWith("${")) expect(await liveHash()).toBe(built?.source_code_hash);
  });
});
