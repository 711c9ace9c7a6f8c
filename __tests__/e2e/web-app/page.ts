import type { Browser, Page } from "playwright-core";
import { freePort } from "../../../cli/system/ports";
import { launchBrowser } from "../browser";
import type { DeployedApp } from "../deployed-app";
import { serveAt } from "../relay";

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
      page = await browser.newPage();
      problems.length = 0;
      page.on("pageerror", (error) => problems.push(error.message));
      await page.goto(deployed().siteUrl);
    });
    afterEach(() => page.close());

    async function lookUp(id: string) {
      await page.getByLabel("User ID").fill(id);
      await page.getByRole("button", { name: "Look up" }).click();
    }

    test("shows user 1, by a request to another origin that a preflight allowed", async () => {
      const requests = await watchNetwork(page);
      await lookUp("1");
      await page.getByText("Test User", { exact: true }).waitFor();
      expect(await page.locator("[data-field=email]").textContent()).toBe("test@example.com");
      expect(JSON.parse((await page.locator("#raw pre").textContent()) ?? "")).toEqual({
        userId: "1",
        name: "Test User",
        email: "test@example.com",
      });

      const url = `${deployed().apiUrl}/users?userId=1`;
      expect(new URL(url).origin).not.toBe(deployed().siteUrl);
      expect(requests).toContainEqual({ method: "OPTIONS", url });
      expect(requests).toContainEqual({ method: "GET", url });
      expect(problems).toEqual([]);
    });

    test.each([
      ["404", "No such user", "HTTP 404 · No user found with userId: 404"],
      ["", "Check the user ID", "HTTP 400 · Missing required query parameter: userId"],
    ])("explains in plain words what is wrong with the id '%s'", async (id, title, details) => {
      await lookUp(id);
      const alert = page.getByRole("alert");
      await alert.getByText(title).waitFor();
      expect(await alert.locator(".details").textContent()).toBe(details);
      expect(problems).toEqual([]);
    });

    test("finds the next user after an error", async () => {
      await lookUp("404");
      await page.getByText("No such user").waitFor();
      await lookUp("1");
      await page.getByText("Test User", { exact: true }).waitFor();
      expect(await page.getByText("No such user").count()).toBe(0);
    });

    test("cannot be used by a page of another origin: the browser blocks the response", async () => {
      const { siteUrl, apiUrl } = deployed();
      const read = () =>
        page.evaluate((url) => fetch(url).then(({ status }) => status, String), `${apiUrl}/users?userId=1`);
      expect(await read()).toBe(200);
      const { port } = await freePort();
      const stranger = await serveAt(port, siteUrl);
      try {
        await page.goto(stranger.origin);
        expect(await read()).toBe("TypeError: Failed to fetch");
      } finally {
        stranger.stop();
      }
    });
  });
}

interface SeenRequest {
  method: string;
  url: string;
}

/** All requests of a page, preflights included: only the debugging protocol reports those. */
async function watchNetwork(page: Page): Promise<SeenRequest[]> {
  const seen: SeenRequest[] = [];
  const session = await page.context().newCDPSession(page);
  session.on("Network.requestWillBeSent", ({ request: { method, url } }) => {
    seen.push({ method, url });
  });
  await session.send("Network.enable");
  return seen;
}
