import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../browser";
import type { DeployedApp } from "../deployed-app";
import { serveStrictly } from "../relay";
import { type KeyName, keyValue, useUpTrial } from "./requests";

interface Entries {
  readonly key: string;
  readonly gre?: string;
  readonly gpa?: string;
  readonly rank?: string;
}

/** What a person sees in a browser. */
export function describePage(deployed: () => DeployedApp) {
  describe("the page", () => {
    let browser: Browser;
    let page: Page;
    const problems: string[] = [];

    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    beforeEach(async () => {
      page = await (await browser.newContext()).newPage();
      problems.length = 0;
      page.on("pageerror", (error) => problems.push(error.message));
      await page.goto(deployed().siteUrl);
    });
    afterEach(async () => {
      await page.context().close();
      expect(problems).toEqual([]);
    });

    const key = (name: KeyName) => keyValue(deployed(), name);
    const dialog = () => page.getByRole("dialog");
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("name"));

    /** Fills in the form and sends it; without a rank none is chosen. */
    async function ask({ key, gre = "800", gpa = "4", rank }: Entries) {
      await page.getByLabel("API key").fill(key);
      await page.getByLabel("GRE score").fill(gre);
      await page.getByLabel("GPA").fill(gpa);
      if (rank) await page.getByRole("radio", { name: rank }).check();
      await page.getByRole("button", { name: "Check admission" }).click();
    }

    /** The alert, once it appears: its title, and the API's message. */
    async function alert(): Promise<[title: string | null, details: string | null]> {
      const box = page.getByRole("alert");
      await box.getByRole("heading").waitFor();
      return [await box.getByRole("heading").textContent(), await box.locator(".details").textContent()];
    }

    test.each([
      ["Admission expected", "true", { gre: "800", gpa: "4", rank: "1" }],
      ["No admission expected", "false", { gre: "520", gpa: "2.93", rank: "4" }],
    ])("shows in a dialog: %s, the Boolean %s", async (title, result, entries) => {
      await ask({ key: key("blue"), ...entries });
      await dialog().waitFor();
      expect(await page.getByRole("dialog", { name: title, exact: true }).count()).toBe(1);
      expect(await dialog().locator("dd").allTextContents()).toEqual([...Object.values(entries), result]);
      expect(await page.getByRole("alert").textContent()).toBe("");
    });

    test("works by keyboard only: tab to the fields, choose by arrow, send by Enter, close by Escape", async () => {
      await page.getByLabel("API key").focus();
      const { keyboard } = page;
      await keyboard.insertText(key("green"));
      await keyboard.press("Tab");
      await keyboard.type("800");
      await keyboard.press("Tab");
      await keyboard.type("3.9");
      await keyboard.press("Tab");
      await keyboard.press("Space");
      await keyboard.press("ArrowRight");
      await keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Admission expected" }).waitFor();
      expect(await dialog().locator("dd").allTextContents()).toEqual(["800", "3.9", "2", "true"]);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Close");
      await keyboard.press("Escape");
      await dialog().waitFor({ state: "hidden" });
      expect(await focused()).toBe("rank");
    });

    test("sends again after the dialog is closed", async () => {
      await ask({ key: key("blue"), rank: "1" });
      await dialog().getByRole("button", { name: "Close" }).click();
      await dialog().waitFor({ state: "hidden" });
      await page.getByLabel("GRE score").fill("341");
      await page.getByRole("button", { name: "Check admission" }).click();
      await page.getByRole("dialog", { name: "No admission expected" }).waitFor();
    });

    test.each([
      ["a wrong key", "wrong"],
      ["no key", ""],
    ])("shows that the key was not accepted, and focuses it: %s", async (_case, wrong) => {
      await ask({ key: wrong, rank: "1" });
      expect(await alert()).toEqual(["The key was not accepted", "HTTP 403 · Forbidden"]);
      expect([await focused(), await page.getByLabel("API key").getAttribute("aria-invalid")]).toEqual([
        "apiKey",
        "true",
      ]);
      await ask({ key: key("blue") });
      await page.getByRole("dialog", { name: "Admission expected" }).waitFor();
      expect(await page.getByRole("alert").textContent()).toBe("");
    });

    test("shows which value is wrong, what it must be and what it got, and focuses it", async () => {
      await ask({ key: key("blue"), gre: "650", gpa: "4.5", rank: "2" });
      expect(await alert()).toEqual([
        "Check what you entered",
        'HTTP 400 · gpa must be a number from 0 to 4, such as 3.27, got "4.5"',
      ]);
      expect(await focused()).toBe("gpa");
      const marked = await page.locator("[aria-invalid=true]").evaluateAll((found) => found.map(({ id }) => id));
      expect(marked).toEqual(["gpa"]);
      expect(await dialog().count()).toBe(0);
    });

    test("shows on a small screen what is wrong together with the field", async () => {
      await page.setViewportSize({ width: 360, height: 640 });
      await ask({ key: key("blue"), gre: "900", rank: "1" });
      await alert();
      for (const part of [page.getByRole("alert").getByText('got "900"'), page.getByLabel("GRE score")]) {
        const { y = -1, height = 0 } = (await part.boundingBox()) ?? {};
        expect([y >= 0, y + height <= 640]).toEqual([true, true]);
      }
    });

    test("focuses the ranks when none is chosen", async () => {
      await ask({ key: key("blue") });
      expect((await alert())[1]).toMatch(/^HTTP 400 · .*rank/);
      expect(await focused()).toBe("rank");
    });

    test("distinguishes a used up quota from too many requests", async () => {
      await useUpTrial(deployed());
      await ask({ key: key("trial"), rank: "1" });
      expect(await alert()).toEqual(["The quota is used up", "HTTP 429 · Limit Exceeded"]);
    });

    test("shows that the API cannot be reached", async () => {
      await page.route("**/admission?*", (route) => route.abort());
      await ask({ key: key("blue"), rank: "1" });
      await page.getByRole("alert").getByText("The server cannot be reached").waitFor();
    });

    test("shows that it is not the person's fault when the API fails", async () => {
      const headers = { "Access-Control-Allow-Origin": "*", "Content-Type": "application/json" };
      const body = '{"message":"Internal server error"}';
      await page.route("**/admission?*", (route) => route.fulfill({ status: 502, headers, body }));
      await ask({ key: key("blue"), rank: "1" });
      expect(await alert()).toEqual(["The API has a problem", "HTTP 502 · Internal server error"]);
    });

    test("remembers the key in this tab, and in no other", async () => {
      await ask({ key: key("blue"), rank: "1" });
      await dialog().waitFor();
      await page.reload();
      expect(await page.getByLabel("API key").inputValue()).toBe(key("blue"));
      expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, ""]);
      const other = await page.context().newPage();
      await other.goto(deployed().siteUrl);
      expect(await other.getByLabel("API key").inputValue()).toBe("");
    });

    test("works under a strict Content-Security-Policy", async () => {
      page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
      const relay = await serveStrictly(deployed());
      try {
        await page.goto(relay.origin);
        await ask({ key: key("blue"), rank: "1" });
        await page.getByRole("dialog", { name: "Admission expected" }).waitFor();
        await dialog().getByRole("button", { name: "Close" }).click();
      } finally {
        relay.stop();
      }
    });
  });
}
