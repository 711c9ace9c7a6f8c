import fc from "fast-check";
import { describeError, LookUpError, loadConfig, lookUpUser } from "../../site/script.js";
import { API_URL, fakeResponse } from "./fake-fetch";

const USER = { userId: "1", name: "Test User", email: "test@example.com" };

const fetchOf = (response: Response) =>
  jest.fn(async (_url: string | URL | Request, _options?: RequestInit) => response);

const offline = async (): Promise<Response> => {
  throw new TypeError("Failed to fetch");
};

afterEach(() => jest.restoreAllMocks());

describe("loadConfig", () => {
  test("reads the API's URL from config.json and revalidates what the browser has cached", async () => {
    const fetch = fetchOf(fakeResponse(200, { apiUrl: API_URL }));
    await expect(loadConfig(fetch)).resolves.toEqual({ apiUrl: API_URL });
    expect(fetch).toHaveBeenCalledWith("config.json", expect.objectContaining({ cache: "no-cache" }));
  });

  test.each([
    ["is missing", fakeResponse(403, "<Error/>")],
    ["is missing although it looks right", fakeResponse(404, { apiUrl: API_URL })],
    ["is a page", fakeResponse(200, "<!doctype html>")],
    ["is no object", fakeResponse(200, "null")],
    ["is a list", fakeResponse(200, [{ apiUrl: API_URL }])],
    ["names no API", fakeResponse(200, {})],
    ["names an API that is no URL", fakeResponse(200, { apiUrl: "https://[" })],
    ["names a relative URL", fakeResponse(200, { apiUrl: "prod" })],
    ["names another host without a scheme", fakeResponse(200, { apiUrl: "//evil.example.com/prod" })],
    ["names a URL of another scheme", fakeResponse(200, { apiUrl: "javascript:alert(1)" })],
    ["names a URL with a trailing slash", fakeResponse(200, { apiUrl: `${API_URL}/` })],
  ])("rejects a config that %s", async (_reason, response) => {
    await expect(loadConfig(fetchOf(response))).rejects.toMatchObject({ kind: "config" });
  });

  test.each([API_URL, "/api"])("accepts the API at %s", async (apiUrl) => {
    await expect(loadConfig(fetchOf(fakeResponse(200, { apiUrl })))).resolves.toEqual({ apiUrl });
  });

  test("distinguishes an unreachable server from a missing config", async () => {
    await expect(loadConfig(offline)).rejects.toMatchObject({ kind: "network" });
  });
});

describe("lookUpUser", () => {
  test("requests the id with a content type, so that the browser sends a preflight", async () => {
    const fetch = fetchOf(fakeResponse(200, USER));
    await expect(lookUpUser(fetch, API_URL, "1")).resolves.toEqual(USER);
    expect(fetch).toHaveBeenCalledWith(
      `${API_URL}/users?userId=1`,
      expect.objectContaining({ headers: { "Content-Type": "application/json" } }),
    );
  });

  test("sends every id unchanged, with half characters replaced", async () => {
    const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });
    await fc.assert(
      fc.asyncProperty(anyText, async (userId) => {
        const fetch = fetchOf(fakeResponse(200, USER));
        await lookUpUser(fetch, API_URL, userId);
        const { origin, pathname, searchParams, hash } = new URL(String(fetch.mock.calls[0]?.[0]));
        expect(`${origin}${pathname}${hash}`).toBe(`${API_URL}/users`);
        expect([...searchParams]).toEqual([["userId", Buffer.from(userId, "utf8").toString("utf8")]]);
      }),
    );
  });

  test.each([400, 404, 429, 403, 500, 503])("reports status %i with the API's message", async (status) => {
    const response = fakeResponse(status, { error: "Because." });
    await expect(lookUpUser(fetchOf(response), API_URL, "1")).rejects.toMatchObject({
      kind: "status",
      status,
      apiMessage: "Because.",
    });
  });

  test("finds the message of an error that API Gateway generated", async () => {
    const response = fakeResponse(403, { message: "Missing Authentication Token" });
    await expect(lookUpUser(fetchOf(response), API_URL, "1")).rejects.toMatchObject({
      apiMessage: "Missing Authentication Token",
    });
  });

  test.each(["<html>", '{"error":{"code":1}}', '{"error":""}', "[]"])("makes no message up from %s", async (body) => {
    await expect(lookUpUser(fetchOf(fakeResponse(502, body)), API_URL, "1")).rejects.toMatchObject({
      kind: "status",
      status: 502,
      apiMessage: undefined,
    });
  });

  test.each(["<html>", "", "null", "[]", '"text"'])("reports a response of %j as unreadable", async (body) => {
    await expect(lookUpUser(fetchOf(fakeResponse(200, body)), API_URL, "1")).rejects.toMatchObject({
      kind: "unreadable",
    });
  });

  test("reports an unreachable API", async () => {
    await expect(lookUpUser(offline, API_URL, "1")).rejects.toMatchObject({ kind: "network" });
  });

  test("gives up after 15 seconds, also while the body is still arriving", async () => {
    const controller = new AbortController();
    const timeout = jest.spyOn(AbortSignal, "timeout").mockReturnValue(controller.signal);
    const stalled = fakeResponse(200, "");
    stalled.text = () =>
      new Promise((_resolve, reject) =>
        controller.signal.addEventListener("abort", () => reject(new Error("aborted"))),
      );
    const fetch = fetchOf(stalled);
    const lookup = lookUpUser(fetch, API_URL, "1");
    setTimeout(() => controller.abort());
    await expect(lookup).rejects.toMatchObject({ kind: "timeout" });
    expect(timeout).toHaveBeenCalledWith(15_000);
    expect(fetch.mock.calls[0]?.[1]?.signal).toBe(controller.signal);
  });
});

describe("describeError", () => {
  const kinds = [
    new LookUpError("config"),
    new LookUpError("network"),
    new LookUpError("timeout"),
    new LookUpError("unreadable"),
    ...[400, 403, 404, 429, 500].map((status) => new LookUpError("status", { status })),
  ];

  test("has a different text for every kind of error", () => {
    expect(new Set(kinds.map((error) => describeError(error).title)).size).toBe(kinds.length);
    expect(new Set(kinds.map((error) => describeError(error).advice)).size).toBe(kinds.length);
  });

  test("shows the API's message with the status", () => {
    const error = new LookUpError("status", { status: 404, apiMessage: "No user found with userId: 404" });
    expect(describeError(error).details).toBe("HTTP 404 · No user found with userId: 404");
  });

  test("shows the id by which a fault of the API is found in its log, only for a fault", async () => {
    const failing = (status: number) =>
      lookUpUser(fetchOf(fakeResponse(status, { error: "Oh no" }, { "x-amzn-RequestId": "id-1" })), API_URL, "1").catch(
        describeError,
      );
    expect(await failing(500)).toMatchObject({ details: "HTTP 500 · Oh no · request id-1" });
    expect(await failing(404)).toMatchObject({ details: "HTTP 404 · Oh no" });
  });

  test("shows no details without a response", () => {
    expect(describeError(new LookUpError("network")).details).toBe("");
  });

  test("reports that a site without a config is not fully deployed", () => {
    expect(describeError(new LookUpError("config")).title).toMatch(/not fully deployed/);
  });

  test("suggests waiting when there were too many requests", () => {
    expect(describeError(new LookUpError("status", { status: 429 })).advice).toMatch(/wait/i);
  });

  test("describes every 4xx and 5xx status", () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), (status) => {
        const { title, advice, details } = describeError(new LookUpError("status", { status }));
        expect(title && advice).toBeTruthy();
        expect(details).toBe(`HTTP ${status}`);
      }),
    );
  });
});
