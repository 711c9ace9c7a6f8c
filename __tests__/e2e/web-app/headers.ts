import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../browser";
import type { DeployedApp } from "../deployed-app";

const API_PATH = "/users?userId=1";

/** What the headers of the site's files allow a page, in a browser that enforces them. */
export function describeHeaders(deployed: () => DeployedApp) {
  describe("the site's security headers", () => {
    let browser: Browser;
    let page: Page;
    const refusals: string[] = [];

    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    beforeEach(async () => {
      page = await browser.newPage();
      refusals.length = 0;
      page.on("console", (message) => message.type() === "error" && refusals.push(message.text()));
      await page.goto(deployed().siteUrl);
    });
    afterEach(() => page.close());

    test("come with every file", async () => {
      const { siteUrl, apiUrl } = deployed();
      for (const path of ["/", "/favicon.svg", "/config.json"]) {
        const { headers } = await fetch(`${siteUrl}${path}`);
        expect(Object.fromEntries(headers)).toMatchObject({
          "content-security-policy": expect.stringContaining(`connect-src 'self' ${new URL(apiUrl).origin};`),
          "strict-transport-security": "max-age=31536000",
          "x-content-type-options": "nosniff",
          "referrer-policy": "strict-origin-when-cross-origin",
          "permissions-policy": expect.stringContaining("camera=()"),
        });
        expect(headers.get("server")).not.toBe("AmazonS3");
      }
    });

    test("allow the page all that it does", async () => {
      await page.getByLabel("User ID").fill("1");
      await page.getByRole("button", { name: "Look up" }).click();
      await page.getByText("Test User", { exact: true }).waitFor();
      expect(refusals).toEqual([]);
    });

    test("keep an injected script from running, inline or of another origin", async () => {
      const { apiUrl } = deployed();
      await page.evaluate((url) => {
        document.body.insertAdjacentHTML("beforeend", '<img src="no-such" onerror="document.title = `run`">');
        for (const attributes of [{ textContent: "document.title = 'run'" }, { src: url }]) {
          document.body.append(Object.assign(document.createElement("script"), attributes));
        }
      }, `${apiUrl}${API_PATH}`);
      await page.waitForFunction(() => document.querySelector("img")?.complete);
      expect(await page.title()).toBe("User lookup");
      expect(refusals.filter((it) => it.includes("Content Security Policy")).length).toBeGreaterThanOrEqual(3);
    });

    test("keep the page from calling anything but its own site and its API", async () => {
      const { siteUrl, otherSiteUrl, apiUrl } = deployed();
      const violates = (url: string) =>
        page.evaluate(async (it) => {
          let violated = false;
          addEventListener("securitypolicyviolation", () => (violated = true), { once: true });
          await fetch(it, { mode: "no-cors" }).catch(() => {});
          await new Promise((resolve) => setTimeout(resolve));
          return violated;
        }, url);
      expect(await violates(`${siteUrl}/config.json`)).toBe(false);
      expect(await violates(`${apiUrl}${API_PATH}`)).toBe(false);
      expect(await violates(`${otherSiteUrl}/`)).toBe(true);
    });
  });
}
