/** @jest-environment jsdom */
/// <reference lib="dom" />
// The page runs in a browser; nothing else in the project needs the DOM's types.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "../../../../examples/users-crud/site/page.js";

const HTML = readFileSync(join(__dirname, "../../../../examples/users-crud/site/index.html"), "utf8");
const API_URL = "https://api.example.com/prod";
const ada = { userId: "a/b", name: "Ada", email: "ada@example.com", version: 1 };
const bob = { userId: "bob", name: "Bob", email: "bob@example.com", version: 7 };

type Request = { method: string; path: string; body?: Record<string, unknown> };
type Reply = { status: number; body?: object };

/** Waits until every promise that can settle has settled. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeAll(() => {
  // jsdom has neither.
  Object.defineProperty(crypto, "randomUUID", { value: randomUUID });
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
});

/** Opens a new page on an API that lists Ada and Bob and passes all other requests to `api`. */
async function openPage(api: (request: Request) => Reply | Promise<Reply>, users: object[] = [ada, bob]) {
  document.documentElement.innerHTML = HTML;
  const requests: Request[] = [];
  const fetch = jest.fn(async (url: string, options: RequestInit = {}) => {
    if (url === "config.json") return response({ status: 200, body: { apiUrl: API_URL } });
    const { method = "GET", body } = options;
    const request = { method, path: url.slice(API_URL.length), ...(body && { body: JSON.parse(String(body)) }) };
    requests.push(request);
    return response(method === "GET" && users.length ? { status: 200, body: { users } } : await api(request));
  });
  const find = <E extends HTMLElement>(selector: string): E => {
    const element = document.querySelector<E>(selector);
    if (!element) throw new Error(`no ${selector} on the page`);
    return element;
  };
  const page = {
    requests,
    find,
    names: () => [...document.querySelectorAll("#users b")].map(({ textContent }) => textContent),
    status: () => find("#status").textContent,
    async press(selector: string) {
      find(selector).click();
      await settle();
    },
    type(selector: string, text: string) {
      find<HTMLInputElement>(selector).value = text;
      find(selector).dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
  await start(document, fetch as unknown as typeof globalThis.fetch);
  return page;
}

function response({ status, body }: Reply) {
  return { ok: status < 400, status, text: async () => (body ? JSON.stringify(body) : "") };
}

/** A response that arrives when the test resolves it. */
function later() {
  let reply: (it: Reply) => void = () => {};
  const promise = new Promise<Reply>((resolve) => {
    reply = resolve;
  });
  return {
    promise,
    async come(it: Reply) {
      reply(it);
      await settle();
    },
  };
}

const EDIT_BOB = "[aria-label='Edit Bob']";
const SAVE = "#edit [type=submit]";

describe("the page", () => {
  test("sends a creation that failed again under the same id, and another one under another", async () => {
    let status = 500;
    const page = await openPage(({ body }) => ({ status, body: { ...body, version: 1 } }));
    page.type("#add-name", "Cleo");
    await page.press("#add [type=submit]");
    expect(page.find("#add .problem").textContent).toContain("The API has a problem");
    status = 201;
    await page.press("#add [type=submit]");
    expect([page.names()[0], page.status()]).toEqual(["Cleo", "Cleo was added."]);
    page.type("#add-name", "Dora");
    await page.press("#add [type=submit]");

    const [first, again, other] = page.requests.slice(1).map(({ body }) => body?.userId);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test("sends nothing twice while it waits for a response", async () => {
    const reply = later();
    const page = await openPage(() => reply.promise);
    await page.press("#add [type=submit]");
    await page.press("#add [type=submit]");
    expect(page.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    await reply.come({ status: 201, body: ada });
    expect(page.find("#add [type=submit]").hasAttribute("aria-disabled")).toBe(false);
  });

  test("changes the version that it shows, under the encoded id", async () => {
    const page = await openPage(({ body }) => ({ status: 200, body: { ...ada, ...body, version: 2 } }));
    await page.press("[aria-label='Edit Ada']");
    page.type("#edit-name", "Ada King");
    await page.press(SAVE);
    expect(page.requests.at(-1)).toEqual({
      method: "PUT",
      path: "/users/a%2Fb",
      body: { name: "Ada King", email: "ada@example.com", version: 1 },
    });
    expect(page.names()).toEqual(["Ada King", "Bob"]);
    expect(page.find<HTMLDialogElement>("#edit").open).toBe(false);
  });

  test("shows a conflict, keeps what was entered, and saves it as a change of what it showed", async () => {
    const current = { ...bob, name: "Robert", version: 9 };
    const replies: Reply[] = [
      { status: 409, body: { error: "changed", current } },
      { status: 200, body: bob },
    ];
    const page = await openPage(() => replies.shift() ?? { status: 500 });
    await page.press(EDIT_BOB);
    page.type("#edit-name", "Bobby");
    await page.press(SAVE);
    expect(page.find("#edit .problem dl").textContent).toContain("Robert");
    expect([page.find<HTMLInputElement>("#edit-name").value, page.names()[1]]).toEqual(["Bobby", "Robert"]);
    await page.press(SAVE);
    expect(page.requests.at(-1)?.body).toMatchObject({ name: "Bobby", version: 9 });
  });

  test("shows no conflict if the other change is the very same: its own response was lost", async () => {
    const current = { ...bob, name: "Bobby", version: 8 };
    const page = await openPage(() => ({ status: 409, body: { error: "changed", current } }));
    await page.press(EDIT_BOB);
    page.type("#edit-name", "Bobby");
    await page.press(SAVE);
    expect([page.status(), page.find<HTMLDialogElement>("#edit").open]).toEqual(["Bobby was saved.", false]);
  });

  test("does not disturb the next user's dialog by a late response about the one before", async () => {
    for (const reply of [
      { status: 200, body: { ...bob, version: 8 } },
      { status: 409, body: { current: { ...bob, name: "Robert" } } },
      { status: 404, body: { error: "gone" } },
      { status: 400, body: { fields: { name: "must be other" } } },
    ]) {
      const { promise, come } = later();
      const page = await openPage(() => promise);
      await page.press(EDIT_BOB);
      await page.press(SAVE);
      await page.press("#edit [data-action=close]");
      await page.press("[aria-label='Edit Ada']");
      await come(reply);
      expect(page.find<HTMLDialogElement>("#edit").open).toBe(true);
      expect(page.find("#edit .problem").textContent).toBe("");
      expect(page.find<HTMLInputElement>("#edit-name").value).toBe("Ada");
      expect(page.find("#edit-name").hasAttribute("aria-invalid")).toBe(false);
    }
  });

  test("removes a user from the list that somebody else deleted", async () => {
    const page = await openPage(() => ({ status: 404, body: { error: "gone" } }));
    await page.press(EDIT_BOB);
    await page.press(SAVE);
    expect(page.find("#edit .problem").textContent).toContain("This user is gone");
    expect(page.names()).toEqual(["Ada"]);
  });

  test.each([204, 404])("deletes only after confirmation, and accepts status %i", async (status) => {
    const page = await openPage(() => ({ status }));
    await page.press("[aria-label='Delete Bob']");
    expect(page.find("#delete").textContent).toContain("Delete Bob (bob@example.com)?");
    expect(page.requests.map(({ method }) => method)).toEqual(["GET"]);
    await page.press("#delete [type=submit]");
    expect([page.names(), page.status()]).toEqual([["Ada"], "Bob was deleted."]);
    expect(document.activeElement?.id).toBe("list-title");
  });

  test("shows when the list cannot be loaded, and tries again on request", async () => {
    let status = 500;
    const page = await openPage(() => ({ status, body: { users: [ada], message: "Because." } }), []);
    expect(page.find("#list-problem").textContent).toContain("HTTP 500 · Because.");
    status = 200;
    expect(page.find("#more").textContent).toBe("Try again");
    await page.press("#more");
    expect([page.names(), page.status(), page.find("#more").hidden]).toEqual([["Ada"], "1 user.", true]);
    expect(page.find("#list-problem").textContent).toBe("");
  });
});
