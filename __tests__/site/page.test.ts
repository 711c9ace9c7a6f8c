/** @jest-environment jsdom */
/// <reference lib="dom" />
// The page runs in a browser; nothing else in the project needs the DOM's types.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { start } from "../../site/script.js";
import { fakeResponse, fetchWithConfig, settle, slowApi } from "./fake-fetch";

const HTML = readFileSync(join(__dirname, "../../site/index.html"), "utf8");
const USER = { userId: "1", name: "Test User", email: "test@example.com" };

/** Opens a fresh page on `fetch`. */
function openPage(fetch: typeof globalThis.fetch) {
  document.documentElement.innerHTML = HTML;
  const find = <E extends Element>(selector: string): E => {
    const element = document.querySelector<E>(selector);
    if (!element) throw new Error(`no ${selector} on the page`);
    return element;
  };
  const page = {
    form: find<HTMLFormElement>("form"),
    input: find<HTMLInputElement>("input"),
    button: find<HTMLButtonElement>("button"),
    error: find<HTMLElement>("[role=alert]"),
    result: find<HTMLElement>("[role=status]"),
    raw: find<HTMLElement>("#raw"),
    json: find<HTMLElement>("pre"),
    fields: () => Object.fromEntries([...document.querySelectorAll("dt")].map(toField)),
    type(userId: string) {
      page.input.value = userId;
      page.input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    async ask(userId: string) {
      page.type(userId);
      page.button.click();
      await settle();
    },
  };
  start(document, fetch);
  return page;
}

const toField = (term: Element) => [term.textContent, term.nextElementSibling?.textContent];

describe("page", () => {
  test("shows a user as fields and as pretty JSON", async () => {
    const page = openPage(fetchWithConfig(() => fakeResponse(200, USER)));
    await page.ask("1");
    expect(page.fields()).toEqual({ Name: "Test User", Email: "test@example.com", ID: "1" });
    expect(page.json.textContent).toBe(JSON.stringify(USER, null, 2));
    expect(page.raw.hidden).toBe(false);
    expect(page.error.childElementCount).toBe(0);
  });

  test("shows a dash for what a user lacks and JSON for what is no text", async () => {
    const page = openPage(fetchWithConfig(() => fakeResponse(200, { userId: 7, email: null })));
    await page.ask("7");
    expect(page.fields()).toEqual({ Name: "–", Email: "–", ID: "7" });
  });

  test("shows whatever the API sends as text, never as markup", async () => {
    const markup = fc.constantFrom("<img src=x onerror=alert(1)>", "</pre><script>alert(1)</script>", "&lt;b&gt;");
    await fc.assert(
      fc.asyncProperty(fc.oneof(markup, fc.string()), async (text) => {
        const page = openPage(fetchWithConfig(() => fakeResponse(200, { userId: text, name: text, email: text })));
        await page.ask("1");
        expect(page.fields()).toEqual({ Name: text, Email: text, ID: text });
        expect(page.json.childElementCount).toBe(0);
        expect(document.querySelector("main img, main script")).toBeNull();
        const refused = openPage(fetchWithConfig(() => fakeResponse(404, { error: text })));
        await refused.ask("1");
        expect(refused.error.querySelector(".details")?.textContent).toBe(text ? `HTTP 404 · ${text}` : "HTTP 404");
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    [400, "Check the user ID"],
    [403, "The API rejected the request"],
    [404, "No such user"],
    [429, "Too many requests"],
    [500, "The API has a problem"],
  ])("alerts about status %i and shows no user", async (status, title) => {
    const page = openPage(fetchWithConfig(() => fakeResponse(status, { error: "Because." })));
    await page.ask("1");
    expect(page.error.querySelector("h2")?.textContent).toBe(title);
    expect(page.error.textContent).toContain(`HTTP ${status} · Because.`);
    expect(page.result.childElementCount).toBe(0);
    expect(page.raw.hidden).toBe(true);
  });

  test("sends an empty id to the API", async () => {
    const fetch = fetchWithConfig(() => fakeResponse(400, { error: "Missing required query parameter: userId" }));
    const page = openPage(fetch);
    await page.ask("");
    expect(fetch.mock.calls.at(-1)?.[0]).toMatch(/\/users\?userId=$/);
    expect(page.error.textContent).toContain("Missing required query parameter: userId");
  });

  test("replaces an error by the next response, and a response by the next error", async () => {
    const page = openPage(
      fetchWithConfig((url) => (url.endsWith("=1") ? fakeResponse(200, USER) : fakeResponse(404, {}))),
    );
    await page.ask("2");
    await page.ask("1");
    expect([page.error.childElementCount, page.result.childElementCount]).toEqual([0, 1]);
    await page.ask("2");
    expect([page.error.childElementCount, page.result.childElementCount]).toEqual([1, 0]);
  });

  test("never submits the form itself, which its content security policy would block", () => {
    const page = openPage(fetchWithConfig(() => fakeResponse(200, USER)));
    const submit = new Event("submit", { cancelable: true });
    page.form.dispatchEvent(submit);
    expect(submit.defaultPrevented).toBe(true);
  });
});

describe("page while it waits", () => {
  test("shows it, and keeps the focus on the button", async () => {
    const { fetch, finish } = slowApi();
    const page = openPage(fetch);
    page.button.focus();
    await page.ask("1");
    const state = () => [
      page.button.textContent,
      page.button.getAttribute("aria-disabled"),
      page.result.getAttribute("aria-busy"),
    ];
    expect(state()).toEqual(["Looking up…", "true", "true"]);
    expect(document.activeElement).toBe(page.button);
    await finish("1", fakeResponse(200, USER));
    expect(state()).toEqual(["Look up", "false", "false"]);
    expect(document.activeElement).toBe(page.button);
  });

  test("shows nothing of the response before", async () => {
    const { fetch, finish } = slowApi();
    const page = openPage(fetch);
    await page.ask("1");
    await finish("1", fakeResponse(200, USER));
    await page.ask("2");
    expect([page.result.childElementCount, page.raw.hidden]).toEqual([0, true]);
  });

  test("ignores a second click on the same question", async () => {
    const { fetch } = slowApi();
    const page = openPage(fetch);
    await page.ask("1");
    page.button.click();
    page.form.requestSubmit();
    await settle();
    expect(fetch.mock.calls.filter(([url]) => url !== "config.json")).toHaveLength(1);
  });

  test.each([
    ["response", fakeResponse(200, { ...USER, name: "Late" })],
    ["error", fakeResponse(500, { error: "Late" })],
  ])("does not let a late %s overwrite a newer one", async (_kind, late) => {
    const { fetch, finish, questions } = slowApi();
    const page = openPage(fetch);
    await page.ask("old");
    await page.ask("new");
    expect([...questions.keys()]).toEqual(["old", "new"]);
    await finish("new", fakeResponse(200, USER));
    await finish("old", late);
    expect(page.fields()).toMatchObject({ Name: "Test User" });
    expect(document.body.textContent).not.toContain("Late");
  });

  test("lets a late response end neither the wait for a newer one nor its busy state", async () => {
    const { fetch, finish } = slowApi();
    const page = openPage(fetch);
    await page.ask("old");
    await page.ask("new");
    await finish("old", fakeResponse(200, USER));
    expect(page.result.getAttribute("aria-busy")).toBe("true");
    expect(page.result.childElementCount).toBe(0);
  });
});

describe("page's focus after an error", () => {
  test.each([400, 404])("focuses the id, ready to be replaced, after %i", async (status) => {
    const page = openPage(fetchWithConfig(() => fakeResponse(status, {})));
    page.button.focus();
    await page.ask("abc");
    expect(document.activeElement).toBe(page.input);
    expect([page.input.selectionStart, page.input.selectionEnd]).toEqual([0, 3]);
  });

  test("stays on the button, ready to try again, after an error that is not about the id", async () => {
    const page = openPage(fetchWithConfig(() => fakeResponse(500, {})));
    page.button.focus();
    await page.ask("abc");
    expect(document.activeElement).toBe(page.button);
  });

  test("does not move if the reader has moved on", async () => {
    const { fetch, finish } = slowApi();
    const page = openPage(fetch);
    await page.ask("abc");
    page.raw.tabIndex = 0;
    page.raw.hidden = false;
    page.raw.focus();
    await finish("abc", fakeResponse(404, {}));
    expect(document.activeElement).toBe(page.raw);
  });

  test("marks an id as invalid after 400 until it is changed", async () => {
    const page = openPage(fetchWithConfig(() => fakeResponse(400, {})));
    await page.ask("");
    expect(page.input.getAttribute("aria-invalid")).toBe("true");
    page.type("1");
    expect(page.input.hasAttribute("aria-invalid")).toBe(false);
  });
});

describe("page's config", () => {
  const configFetches = (fetch: jest.Mock) => fetch.mock.calls.filter(([url]) => url === "config.json").length;

  test("is fetched once per page load", async () => {
    const fetch = fetchWithConfig(() => fakeResponse(200, USER));
    const page = openPage(fetch);
    await page.ask("1");
    await page.ask("2");
    expect(configFetches(fetch)).toBe(1);
  });

  test("is fetched again by the next click after it failed", async () => {
    const fetch = fetchWithConfig(() => fakeResponse(200, USER));
    fetch.mockResolvedValueOnce(fakeResponse(403, "")).mockResolvedValueOnce(fakeResponse(200, {}));
    const page = openPage(fetch);
    await settle();
    await page.ask("1");
    expect(page.error.textContent).toContain("not fully deployed");
    await page.ask("1");
    expect(page.fields()).toMatchObject({ Name: "Test User" });
    expect(configFetches(fetch)).toBe(3);
  });
});
