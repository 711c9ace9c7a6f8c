import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { synthesize } from "../../cli/project/deployment";
import type { LocalApp } from "../../cli/project/local-app";
import { loadProject } from "../../cli/project/project";
import { keepingAssets } from "../../cli/release/kept-assets";
import { applyContent, terraform } from "../../cli/terraform/terraform";
import { packageRoot } from "../../cli/toolchain/paths";
import { withSettings } from "../helpers/deployment";
import { launchBrowser } from "./browser";
import { type DeployedApp, deployApp } from "./deployed-app";

jest.setTimeout(600_000);

const folder = join(packageRoot, "dist", "updates", String(process.pid));

/** One app, changed in several ways: what a person sees who loads the page again. */
describe("an update", () => {
  let deployed: DeployedApp;
  let app: LocalApp;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    cpSync(join(__dirname, "../fixtures/updates"), folder, { recursive: true });
    deployed = await deployApp(loadProject(folder));
    app = deployed.app;
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await deployed?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const edit = (file: string, from: string, to: string) => {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  };
  const deploy = async (settings: Record<string, string> = {}) => {
    app = withSettings(app, settings);
    await synthesize(app);
    await keepingAssets(app, app.stacks.app, () => applyContent(app, app.stacks.app));
  };
  /** What the page shows: its title, its script's text and the API's response. */
  const load = async (path = "/hello") => {
    await page.goto(`${deployed.siteUrl}/?path=${path}`);
    await page.waitForFunction(() => document.querySelector("p")?.textContent);
    return [await page.title(), await page.locator("h1").textContent(), await page.locator("p").textContent()];
  };
  const namedScript = () => page.locator("script").evaluate((it) => (it as HTMLScriptElement).src);
  const statusOf = async (url: string) => (await fetch(url)).status;

  test("starts from the first release", async () => {
    expect(await load()).toEqual(["Page one", "Script one", "hello, from code one, AccessDeniedException"]);
  });

  test("shows at the app's own URLs too; a missing file stays missing", async () => {
    await page.goto(`${deployed.siteUrl}/greetings/1`);
    await page.getByText("from code one").waitFor();
    const missing = await fetch(`${deployed.siteUrl}/assets/no-such.js`);
    expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining("Nothing here")]);
  });

  test("of the script and the page shows on the next load; the old script stays for open pages", async () => {
    const first = await namedScript();
    edit("site/script.js", "Script one", "Script two");
    edit("site/index.html", "Page one", "Page two");
    await deploy();
    expect(await load()).toEqual(["Page two", "Script two", expect.any(String)]);
    expect(await namedScript()).not.toBe(first);
    expect(await statusOf(first)).toBe(200);
  });

  test("of the function's code and environment shows on the next load", async () => {
    edit("handlers/say-hello.ts", "code one", "code two");
    await deploy({ GREETING: "good day" });
    expect((await load())[2]).toBe("good day, from code two, AccessDeniedException");
  });

  test("of the routes and the function's permissions shows on the next load", async () => {
    expect((await load("/greeting"))[2]).not.toMatch(/good day/);
    await deploy({ EXTRA_PATH: "/greeting", MAY_READ: "true" });
    expect((await load("/greeting"))[2]).toBe("good day, from code two, may read");
  });

  test("that changes nothing plans nothing", async () => {
    await synthesize(app);
    const stack = app.stacks.app;
    const plan = keepingAssets(app, stack, () => terraform(app, stack, "plan", "-input=false", "-no-color"));
    await expect(plan).resolves.toContain("No changes");
  });
});
