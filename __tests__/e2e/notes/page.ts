import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../browser";
import type { DeployedApp } from "../deployed-app";

const PASSWORD = "correct horse battery";

/** What a person does in a browser: from the account to the trash. */
export function describePage(deployed: () => DeployedApp) {
  describe("the page", () => {
    let browser: Browser;
    let page: Page;
    const problems: string[] = [];

    beforeAll(async () => {
      browser = await launchBrowser();
      page = await browser.newPage();
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => {
        if (/Content Security Policy|CORS/.test(message.text())) problems.push(message.text());
      });
    });
    afterAll(() => browser?.close());
    afterEach(() => expect(problems).toEqual([]));

    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const texts = () => page.locator("#notes [data-field=text]").allTextContents();
    const hasStatus = (text: string) => page.getByRole("status").getByText(text, { exact: true }).waitFor();

    async function write(text: string, tag = "") {
      await page.getByLabel("Text", { exact: true }).fill(text);
      await page.getByLabel("Tag", { exact: true }).fill(tag);
      await button("Save").click();
    }

    test("leads to the hosted sign-in, where a person signs up with the code of the local AWS, and comes back", async () => {
      await page.goto(deployed().siteUrl);
      await button("Sign in or sign up").click();
      await page.getByRole("link", { name: "Sign up" }).click();
      await page.getByLabel("E-mail address").fill("grace@example.com");
      await page.getByLabel("Password").fill(PASSWORD);
      await button("Sign up").click();
      await page.getByLabel("Code").fill("123456");
      await button("Confirm your account").click();
      await page.getByLabel("Username").fill("grace@example.com");
      await page.getByLabel("Password").fill(PASSWORD);
      await button("Sign in").click();
      await hasStatus("0 notes");
      expect(await page.locator("#email").textContent()).toBe("grace@example.com");
      // Neither the code nor the state stays in the address, and no token is in the storage that outlives the tab.
      expect(page.url()).toBe(`${deployed().siteUrl}/`);
      expect(await page.evaluate(() => localStorage.length)).toBe(0);
    });

    test("creates notes, the latest first, and shows what is in them as text", async () => {
      await write("<img src=x onerror=alert(1)>", "web");
      await hasStatus("1 note");
      await write("Second");
      await hasStatus("2 notes");
      expect(await texts()).toEqual(["Second", "<img src=x onerror=alert(1)>"]);
    });

    test("lists the notes of a tag, edits one, and lists all again", async () => {
      await button("web").click();
      await hasStatus("1 note");
      await button("Edit").click();
      await write("Edited", "web");
      await page.getByText("Edited").waitFor();
      await button("Show all notes").click();
      await hasStatus("2 notes");
      expect(await texts()).toEqual(["Second", "Edited"]);
    });

    test("moves a note to the trash, and restores it", async () => {
      await button("Delete").first().click();
      await hasStatus("1 note");
      await button("Restore").click();
      await hasStatus("2 notes");
      expect(await page.locator("#trash").isVisible()).toBe(false);
    });

    test("shows what the API says about a note that it does not accept, and loses nothing of it", async () => {
      await write("   ", "web");
      await page.getByRole("alert").getByText("text must be 1 to 10000 characters, not only blanks").waitFor();
      expect(await page.getByLabel("Tag", { exact: true }).inputValue()).toBe("web");
    });

    test("stays signed in over a reload, refreshes an expired token, and signs in again where that fails", async () => {
      await page.reload();
      await hasStatus("2 notes");
      const expire = (change: object) =>
        page.evaluate((changed) => {
          const tokens = JSON.parse(sessionStorage.getItem("tokens") ?? "{}");
          const expired = btoa(JSON.stringify({ exp: 0, email: "grace@example.com" }));
          sessionStorage.setItem("tokens", JSON.stringify({ ...tokens, id_token: `x.${expired}.x`, ...changed }));
        }, change);
      await expire({});
      await page.reload();
      await hasStatus("2 notes");
      await expire({ refresh_token: "expired" });
      await page.reload();
      await button("Sign in or sign up").waitFor();
    });

    test("signs out: the page has no token, and returns to where one signs in", async () => {
      await button("Sign in or sign up").click();
      await page.getByLabel("Username").fill("grace@example.com");
      await page.getByLabel("Password").fill(PASSWORD);
      await button("Sign in").click();
      await hasStatus("2 notes");
      await button("Sign out").click();
      await button("Sign in or sign up").waitFor();
      expect(page.url()).toBe(`${deployed().siteUrl}/`);
      expect(await page.evaluate(() => sessionStorage.getItem("tokens"))).toBeNull();
    });
  });
}
