import type { Browser, Page } from "playwright-core";
import { freePort } from "../../../cli/system/ports";
import { launchBrowser } from "../browser";
import type { DeployedApp } from "../deployed-app";
import { serveAt } from "../relay";
import { readLog } from "./items";

const FAILED = "The function failed";
const NOTHING_READABLE = "No response that this page may read";

/** What a person sees in a browser. */
export function describePage(deployed: () => DeployedApp) {
  describe("the page", () => {
    let browser: Browser;
    let page: Page;
    let corsErrors: string[];

    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    beforeEach(async () => {
      // With separate cookies.
      page = await (await browser.newContext()).newPage();
      corsErrors = await watchCorsErrors(page);
    });
    afterEach(() => page.context().close());

    const alert = () => page.getByRole("alert");
    const send = () => page.getByRole("button", { name: "Send" }).click();
    async function sendSample(name: string) {
      await page.getByRole("button", { name }).click();
      await send();
    }

    test("sends an item, and from the second time on the cookie that the API set and the page cannot read", async () => {
      await page.goto(deployed().siteUrl);
      await send();
      await page.getByText("This browser is new to the API").waitFor();
      expect(await page.getByRole("heading", { name: "Data successfully processed." }).count()).toBe(1);
      const shown = JSON.parse((await page.locator("pre").textContent()) ?? "");
      expect(shown).toMatchObject({ receivedData: { name: "Ada" } });
      expect(await page.evaluate(() => document.cookie)).toBe("");

      await send();
      await page.getByText("recognized this browser by its cookie").waitFor();
      await page.reload();
      await send();
      await page.getByText("recognized this browser by its cookie").waitFor();
      expect(corsErrors).toEqual([]);
    });

    test("is recognized by its cookie at every allowed origin of the same site", async () => {
      const { siteUrl, otherSiteUrl } = deployed();
      await page.goto(siteUrl);
      await send();
      await page.getByText("This browser is new to the API").waitFor();
      await servePage(siteUrl, Number(new URL(otherSiteUrl).port), async (url) => {
        await page.goto(url);
        await send();
        await page.getByText("recognized this browser by its cookie").waitFor();
      });
      expect(corsErrors).toEqual([]);
    });

    test.each([
      ["broken JSON", "The API cannot use this", /^HTTP 400 · The body must be valid JSON · after \d+\.\d s$/],
      ["a list", "The API cannot use this", /^HTTP 400 · The body must be a JSON object · after \d+\.\d s$/],
      ["a crash", FAILED, /^HTTP 502 · Internal server error · after \d+\.\d s · request [0-9a-f-]{36}$/],
      ["a timeout", FAILED, /^HTTP 502 · Internal server error · after [3-9]\.\d s · request [0-9a-f-]{36}$/],
    ])("shows %s as itself, not as a CORS error", async (sample, title, details) => {
      await page.goto(deployed().siteUrl);
      await sendSample(sample);
      await alert().getByText(title).waitFor();
      expect(await alert().locator(".details").textContent()).toMatch(details);
      expect(corsErrors).toEqual([]);
    });

    test("sends the next item after an error", async () => {
      await page.goto(deployed().siteUrl);
      await sendSample("a crash");
      await alert().getByText(FAILED).waitFor();
      await page.getByLabel("JSON to send").fill('{"name":"Grace"}');
      await send();
      await page.getByText('"name": "Grace"').waitFor();
      expect(await alert().textContent()).toBe("");
    });

    test("of an allowed origin that is not the first reads the function's responses, but not API Gateway's", async () => {
      const { siteUrl, otherSiteUrl } = deployed();
      await servePage(siteUrl, Number(new URL(otherSiteUrl).port), async (url) => {
        await page.goto(url);
        await sendSample("broken JSON");
        await alert().getByText("The API cannot use this").waitFor();
        expect(corsErrors).toEqual([]);
        await sendSample("a crash");
        await alert().getByText(NOTHING_READABLE).waitFor();
        expect(corsErrors).toEqual(["AllowOriginMismatch"]);
      });
    });

    test("of an unknown origin is blocked by the browser, and its item never reaches the function", async () => {
      const { port } = await freePort();
      await servePage(deployed().siteUrl, port, async (url) => {
        await page.goto(url);
        await page.getByLabel("JSON to send").fill('{"simulate":"crash","by":"a stranger"}');
        await send();
        await alert().getByText(NOTHING_READABLE).waitFor();
        expect(corsErrors).toEqual(["PreflightMissingAllowOriginHeader"]);
      });
      const countCrashes = (log: string) => log.split("Simulated crash").length;
      const before = countCrashes(await readLog(deployed(), "Simulated crash"));
      await page.goto(deployed().siteUrl);
      await send();
      await page.getByRole("heading", { name: "Data successfully processed." }).waitFor();
      const { requestId } = JSON.parse((await page.locator("pre").textContent()) ?? "");
      expect(countCrashes(await readLog(deployed(), requestId))).toBe(before);
    });
  });
}

/** Serves the deployed page at `http://localhost:<port>` too, while `use` runs. */
async function servePage(siteUrl: string, port: number, use: (url: string) => Promise<void>) {
  const relay = await serveAt(port, siteUrl);
  try {
    await use(relay.origin);
  } finally {
    relay.stop();
  }
}

/** The reasons for which the browser blocked responses, which only the debugging protocol reports. */
async function watchCorsErrors(page: Page): Promise<string[]> {
  const seen: string[] = [];
  const session = await page.context().newCDPSession(page);
  session.on("Network.loadingFailed", ({ corsErrorStatus }) => {
    if (corsErrorStatus) seen.push(corsErrorStatus.corsError);
  });
  await session.send("Network.enable");
  return seen;
}
