import type { Browser, Page } from "playwright-core";
import { renderHtml } from "../../cli/review/render-html";
import { launchBrowser } from "./browser";

jest.setTimeout(60_000);

const LINES = Array.from({ length: 60 }, (_, index) => ({ mark: "~" as const, text: `function F${index}: code` }));
const REVIEW = renderHtml(
  { title: "app-dev: 60 to update", sections: [{ title: "Functions", lines: LINES }] },
  '<svg role="img"></svg>\n',
);

/** The review of a plan as a browser shows it, from nothing but its file. */
describe("the page of a review", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.setContent(REVIEW);
  });
  afterAll(() => browser?.close());

  test("has its summary and its sections on the first screen", async () => {
    for (const part of [page.getByRole("heading", { level: 1 }), page.getByRole("navigation")]) {
      const box = await part.boundingBox();
      expect(box && box.y + box.height).toBeLessThanOrEqual(720);
    }
  });

  test.each([
    ["light", "rgb(0, 0, 0)"],
    ["dark", "rgb(255, 255, 255)"],
  ] as const)("is %s where the person prefers that", async (colorScheme, colour) => {
    await page.emulateMedia({ colorScheme });
    expect(await page.evaluate("getComputedStyle(document.body).color")).toBe(colour);
  });

  test("is printed without the links to its sections", async () => {
    expect(await page.getByRole("navigation").isVisible()).toBe(true);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("nav").isVisible()).toBe(false);
    expect(await page.getByRole("heading", { name: "Functions" }).isVisible()).toBe(true);
  });
});
