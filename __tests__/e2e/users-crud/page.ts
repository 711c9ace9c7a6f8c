import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../browser";
import type { DeployedApp } from "../deployed-app";
import { type Relay, serveStrictly } from "../relay";
import { clientOf } from "./client";

/** What a person sees in a browser: the page is served with a strict policy, so that every test proves it. */
export function describePage(deployed: () => DeployedApp) {
  const { send, items, clear } = clientOf(deployed);

  describe("the page, under a strict Content-Security-Policy", () => {
    let browser: Browser;
    let relay: Relay;
    let page: Page;
    const problems: string[] = [];

    beforeAll(async () => {
      browser = await launchBrowser();
      relay = await serveStrictly(deployed());
    });
    afterAll(async () => {
      await browser?.close();
      relay?.stop();
    });

    beforeEach(async () => {
      await clear();
      page = await browser.newPage();
      problems.length = 0;
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => {
        // Chromium itself reports a response such as 409 as an error; the page expects it.
        const isExpected = message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !isExpected) problems.push(message.text());
      });
    });
    afterEach(async () => {
      await page.close();
      expect(problems).toEqual([]);
    });

    const open = () => page.goto(relay.origin);
    const hasStatus = (text: string) => page.getByRole("status").getByText(text).waitFor();
    const addForm = () => page.getByRole("form", { name: "Add a user" });
    const editor = () => page.getByRole("dialog", { name: "Edit user" });
    const names = () => page.locator("#users b").allTextContents();

    async function add(name: string, email: string) {
      await addForm().getByLabel("Name").fill(name);
      await addForm().getByLabel("E-mail").fill(email);
      await addForm().getByRole("button", { name: "Add user" }).click();
    }

    test("adds a user, edits it, shows a conflict, resolves it, and deletes the user", async () => {
      await open();
      await hasStatus("Nobody yet");
      await add("Ada Lovelace", "ada@example.com");
      await hasStatus("Ada Lovelace was added.");

      await page.getByRole("button", { name: "Edit Ada Lovelace" }).click();
      await editor().getByLabel("Name").fill("Ada King");
      await page.keyboard.press("Enter");
      await hasStatus("Ada King was saved.");
      expect(await names()).toEqual(["Ada King"]);

      await page.getByRole("button", { name: "Edit Ada King" }).click();
      const [item] = await items();
      const path = `/users/${item?.userId}`;
      await send("PUT", path, { name: "Ada Byron", email: "byron@example.com", version: 2 });
      await editor().getByLabel("Name").fill("Countess of Lovelace");
      await editor().getByRole("button", { name: "Save" }).click();
      const conflict = editor().getByRole("alert");
      await conflict.getByText("Somebody else changed this user").waitFor();
      expect(await conflict.locator("dd").allTextContents()).toEqual(["Ada Byron", "byron@example.com"]);
      expect(await editor().getByLabel("Name").inputValue()).toBe("Countess of Lovelace");
      expect((await send("GET", path)).body).toMatchObject({ name: "Ada Byron", version: 3 });

      await editor().getByRole("button", { name: "Save" }).click();
      await hasStatus("Countess of Lovelace was saved.");
      expect((await send("GET", path)).body).toMatchObject({ name: "Countess of Lovelace", version: 4 });

      await page.getByRole("button", { name: "Delete Countess of Lovelace" }).click();
      await page.getByRole("dialog", { name: "Delete user" }).getByRole("button", { name: "Delete" }).click();
      await hasStatus("Countess of Lovelace was deleted.");
      expect([await names(), await items()]).toEqual([[], []]);
    });

    test("lets a person take over what somebody else entered meanwhile", async () => {
      await send("POST", "/users", { userId: "1", name: "Ada", email: "ada@example.com" });
      await open();
      await page.getByRole("button", { name: "Edit Ada" }).click();
      await send("PUT", "/users/1", { name: "Theirs", email: "ada@example.com", version: 1 });
      await editor().getByLabel("Name").fill("Mine");
      await editor().getByRole("button", { name: "Save" }).click();
      await editor().getByRole("button", { name: "Take theirs" }).click();
      await editor().waitFor({ state: "hidden" });
      expect(await names()).toEqual(["Theirs"]);
      expect((await send("GET", "/users/1")).body).toMatchObject({ name: "Theirs", version: 2 });
    });

    test("shows at each field what it must be, and focuses the first wrong one", async () => {
      await open();
      await add(" ", "not an address");
      const name = addForm().getByLabel("Name");
      await addForm().getByText("must be 1 to 100 characters").waitFor();
      await addForm().getByText("must be an e-mail address").waitFor();
      expect(await name.getAttribute("aria-invalid")).toBe("true");
      expect(await name.evaluate((input) => input === input.ownerDocument.activeElement)).toBe(true);
      expect(await items()).toEqual([]);
    });

    test("creates one user when the response to a creation was lost and it is sent again", async () => {
      await open();
      await page.route("**/prod/users", async (route) => {
        if (route.request().method() !== "POST") return route.continue();
        await route.fetch();
        await route.abort();
      });
      await add("Ada", "ada@example.com");
      await addForm().getByRole("alert").getByText("The server cannot be reached").waitFor();
      await page.unrouteAll();
      await addForm().getByRole("button", { name: "Add user" }).click();
      await hasStatus("Ada was added.");
      expect(await items()).toHaveLength(1);
    });

    test("shows more users on request, and markup as text", async () => {
      const name = "<img src=x onerror=alert(1)>";
      for (let index = 0; index < 23; index++) {
        await send("POST", "/users", { userId: String(index), name, email: "a@example.com" });
      }
      await open();
      await hasStatus("20 users, and there are more.");
      await page.getByRole("button", { name: "Show more" }).click();
      await hasStatus("23 users.");
      expect(await names()).toEqual(Array(23).fill(name));
    });
  });
}
