/** @jest-environment jsdom */
/// <reference lib="dom" />
// The page runs in a browser; nothing else in the project needs the DOM's types.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describeError, SendError, sendItem, start } from "../../../../examples/credentialed-cors/site/script.js";

const SITE = join(__dirname, "../../../../examples/credentialed-cors/site");
const HTML = readFileSync(join(SITE, "index.html"), "utf8");
const API_URL = "https://api.example.com/prod";
const CONFIG = response(200, { apiUrl: API_URL });
const ITEM = { message: "Data successfully processed.", requestId: "1", receivedData: { name: "Ada" } };

interface FakeResponse {
  ok: boolean;
  status: number;
  headers: Map<string, string>;
  text: () => Promise<string>;
}

/** As much of a response as the page reads; an object body is sent as JSON, a string unchanged. */
function response(status: number, body: object | string, session?: string): FakeResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = new Map([["x-amzn-RequestId", "id-1"], ...(session ? [["X-Session", session] as const] : [])]);
  return { ok: status >= 200 && status < 300, status, headers, text: async () => text };
}

function fetchOf(api: () => Promise<FakeResponse>, config: FakeResponse = CONFIG) {
  const fetch = jest.fn(async (url: string, _options?: RequestInit) => (url === "config.json" ? config : api()));
  return fetch as typeof fetch & typeof globalThis.fetch;
}

const refuse = async () => {
  throw new TypeError("Failed to fetch");
};
const settle = () => new Promise((resolve) => setTimeout(resolve));

// jsdom has none.
beforeAll(() => Object.assign(AbortSignal, { timeout: () => new AbortController().signal }));

describe("sendItem", () => {
  test("sends the text unchanged, as JSON and with credentials", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (body) => {
        const fetch = fetchOf(async () => response(200, ITEM, "seen"));
        await expect(sendItem(fetch, body)).resolves.toEqual({ body: ITEM, session: "seen" });
        const [url, options] = fetch.mock.lastCall ?? [];
        expect(url).toBe(`${API_URL}/items`);
        const headers = { "Content-Type": "application/json" };
        expect(options).toMatchObject({ method: "POST", credentials: "include", headers, body });
      }),
    );
  });

  test.each([
    ["has a message", { error: "Because." }, "Because."],
    ["comes from API Gateway", { message: "Internal server error" }, "Internal server error"],
    ["makes no sense", "<html>", undefined],
  ])("reports an error that %s, and how long it took", async (_, body, apiMessage) => {
    const failure = { kind: "status", status: 502, apiMessage, seconds: expect.any(Number), requestId: "id-1" };
    await expect(
      sendItem(
        fetchOf(async () => response(502, body)),
        "{}",
      ),
    ).rejects.toMatchObject(failure);
  });

  test.each(["", "<html>", "null", "[]"])("reports a response of %j as unreadable", async (body) => {
    await expect(
      sendItem(
        fetchOf(async () => response(200, body)),
        "{}",
      ),
    ).rejects.toMatchObject({ kind: "unreadable" });
  });

  test("reports a response that the browser blocks", async () => {
    await expect(sendItem(fetchOf(refuse), "{}")).rejects.toMatchObject({ kind: "network" });
  });

  test.each([
    ["is missing", response(403, "<Error/>")],
    ["names no API", response(200, {})],
  ])("reports a config that %s, and sends nothing", async (_, config) => {
    const fetch = fetchOf(refuse, config);
    await expect(sendItem(fetch, "{}")).rejects.toMatchObject({ kind: "config" });
    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe("describeError", () => {
  test("has a different text for every kind of error", () => {
    const errors = [
      ...(["config", "network", "timeout", "unreadable"] as const).map((kind) => new SendError(kind)),
      ...[400, 403, 429, 500, 502].map((status) => new SendError("status", { status })),
    ];
    for (const field of ["title", "advice"] as const) {
      const texts = errors.map((error) => describeError(error)[field]);
      expect([new Set(texts).size, texts.every(Boolean)]).toEqual([errors.length, true]);
    }
  });

  test("shows the status, the API's message and the time, and by which id a fault is in the log", () => {
    const error = new SendError("status", {
      status: 502,
      apiMessage: "Internal server error",
      seconds: 3.04,
      requestId: "7",
    });
    expect(describeError(error).details).toBe("HTTP 502 · Internal server error · after 3.0 s · request 7");
    const refusal = new SendError("status", { status: 400, apiMessage: "Because.", seconds: 0.06, requestId: "7" });
    expect(describeError(refusal).details).toBe("HTTP 400 · Because. · after 0.1 s");
    expect(describeError(new SendError("network")).details).toBe("");
  });
});

describe("the page", () => {
  function openPage(api: () => Promise<FakeResponse>) {
    document.documentElement.innerHTML = HTML;
    const fetch = fetchOf(api);
    start(document, fetch);
    const find = <E extends HTMLElement>(selector: string) => document.querySelector(selector) as E;
    const button = find("[type=submit]");
    const send = async () => {
      button.click();
      await settle();
    };
    return {
      fetch,
      send,
      button,
      input: find<HTMLTextAreaElement>("textarea"),
      text: (id: string) => find(id).textContent,
    };
  }

  test("shows the response, whatever it contains, as text and never as markup", async () => {
    const name = "<img src=x onerror=alert(1)>";
    const page = openPage(async () => response(200, { ...ITEM, receivedData: { name } }, "seen"));
    await page.send();
    expect(page.text("#result")).toContain(JSON.stringify(name));
    expect(page.text("#result")).toContain("recognized this browser");
    expect(document.querySelector("main img")).toBeNull();
  });

  test("distinguishes a new session from a known one, and shows nothing where it cannot read it", async () => {
    for (const [session, words] of [
      ["new", "is new to the API"],
      ["seen", "by its cookie"],
      [undefined, ""],
    ]) {
      const page = openPage(async () => response(200, ITEM, session));
      await page.send();
      const shown = document.querySelector("#result p")?.textContent ?? "";
      expect(words ? shown.includes(words) : shown === "").toBe(true);
    }
  });

  test("replaces a response by the next error, and an error by the next response", async () => {
    let next = response(200, ITEM);
    const page = openPage(async () => next);
    await page.send();
    next = response(400, { error: "Because." });
    await page.send();
    expect([page.text("#result"), page.text("#error")]).toEqual(["", expect.stringContaining("Because.")]);
    next = response(200, ITEM);
    await page.send();
    expect([page.text("#result"), page.text("#error")]).toEqual([expect.stringContaining("Ada"), ""]);
  });

  test("fills in each sample, and sends only on request", () => {
    const page = openPage(refuse);
    const samples = [...document.querySelectorAll<HTMLElement>("[data-sample]")].map((sample) => {
      sample.click();
      return page.input.value;
    });
    expect(samples).toEqual(['{"name":', '["a", "list"]', '{"simulate":"crash"}', '{"simulate":"timeout"}']);
    expect(page.fetch).not.toHaveBeenCalled();
  });

  test("shows that it is sending, and sends once however often it is submitted", async () => {
    let finish: (response: FakeResponse) => void = () => {};
    const page = openPage(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    await page.send();
    await page.send();
    expect([page.button.textContent, page.fetch.mock.calls.length]).toEqual(["Sending…", 2]);
    finish(response(200, ITEM));
    await settle();
    expect(page.button.textContent).toBe("Send");
  });

  test("has nothing that a strict content security policy would block", () => {
    document.documentElement.innerHTML = HTML;
    const attributes = [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]);
    expect(attributes.filter(({ name }) => name === "style" || name.startsWith("on"))).toEqual([]);
    expect([...document.querySelectorAll("script")].map(({ textContent }) => textContent)).toEqual([""]);
    expect(document.querySelector("style")).toBeNull();
  });
});
