import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { showSteps } from "../../cli/ui/steps";
import { buildSite } from "../../tools/docs/site";
import { serveFolder } from "../../tools/docs/static-server";
import { launchBrowser } from "./browser";

jest.setTimeout(300_000);

/** As `npm run docs` builds and serves it. */
describe("the documentation's site", () => {
  const folder = mkdtempSync(join(tmpdir(), "documentation-"));
  let site: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;

  beforeAll(async () => {
    await buildSite(showSteps({ logFile: join(folder, "build.log"), silent: true }), join(folder, "site"));
    site = await serveFolder(join(folder, "site"));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function withPage(options: Parameters<Browser["newContext"]>[0], work: (page: Page) => Promise<void>) {
    const context = await browser.newContext(options);
    try {
      await work(await context.newPage());
    } finally {
      await context.close();
    }
  }

  const filesOf = () =>
    readdirSync(join(folder, "site"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));

  test("has a page for each one in the repository, and for each construct", () => {
    for (const file of ["index", "tutorial", "cors", "decisions/0001-rest-api", "api/index/classes/StaticSite"]) {
      expect(filesOf()).toContain(`${file}.html`);
    }
  });

  test("has no link to a page, a heading or a file that does not exist", () => {
    const root = join(folder, "site");
    const texts = new Map(filesOf().map((file) => [join(root, file), readFileSync(join(root, file), "utf8")]));
    const dead: string[] = [];
    for (const [file, text] of texts) {
      for (const [, target = ""] of text.matchAll(/(?:href|src)="([^"]+)"/g)) {
        if (/^([a-z]+:|\/\/)/.test(target)) continue;
        const [path = "", anchor] = decodeURIComponent(target.split("?")[0] ?? "").split("#");
        const base = path.startsWith("/") ? join(root, path) : resolve(dirname(file), path);
        const found = path === "" ? file : path.endsWith("/") || base === root ? join(base, "index.html") : base;
        const has = existsSync(found) && (!anchor || (texts.get(found) ?? "").includes(`id="${anchor}"`));
        if (!has) dead.push(`${file.slice(root.length)} → ${target}`);
      }
    }
    expect(texts.size).toBeGreaterThan(60);
    expect(dead).toEqual([]);
  });

  test("fits a window of 360 px: no page scrolls sideways", async () => {
    // Without scripts, which change no layout, in a tenth of the time.
    await withPage({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false }, async (page) => {
      const wide: string[] = [];
      for (const file of filesOf()) {
        await page.goto(`${site.url}${file}`);
        const width = await page.evaluate("document.documentElement.scrollWidth");
        if (width !== 360) wide.push(`${file}: ${width} px`);
      }
      expect(wide).toEqual([]);
    });
  });

  test("is readable without JavaScript: text, code, and the way to all pages", async () => {
    await withPage({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } }, async (page) => {
      await page.goto(site.url);
      await page.getByRole("main").getByRole("link", { name: "From nothing to production" }).click();
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("From nothing to production");
      expect(await page.getByText("npm run init -- ../notes").isVisible()).toBe(true);
      expect(await page.getByText("The last line starts a local AWS").isVisible()).toBe(true);
    });
  });

  test("finds a page by its words, without a request to anywhere else", async () => {
    await withPage({ viewport: { width: 1280, height: 800 } }, async (page) => {
      const elsewhere: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(site.url)) elsewhere.push(request.url());
      });
      await page.goto(site.url);
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByRole("searchbox").fill("confused deputy");
      await page.getByRole("option").first().waitFor();
      await page.getByRole("option").first().click();
      await page.waitForURL(/private-site/);
      expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("A private site");
      expect(elsewhere).toEqual([]);
    });
  });
});
