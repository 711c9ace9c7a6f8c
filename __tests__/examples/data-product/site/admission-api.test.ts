import * as fc from "fast-check";
import {
  AdmissionError,
  createAdmissionApi,
  type Fetch,
} from "../../../../examples/data-product/site/src/admission-api";
import { API_URL, fetchWithConfig, response } from "./fake-api";

const entries = { gre: "800", gpa: "4", rank: "1" };

/** The error of a request. */
async function failureOf(fetch: Fetch, apiKey = "key"): Promise<AdmissionError> {
  const failure = await createAdmissionApi(fetch)
    .ask(apiKey, entries)
    .catch((error) => error);
  expect(failure).toBeInstanceOf(AdmissionError);
  return failure;
}

describe("createAdmissionApi", () => {
  test.each([true, false])("resolves to the API's result: %s", async (result) => {
    const fetch = fetchWithConfig(() => response(200, { result }));
    expect(await createAdmissionApi(fetch).ask("key", entries)).toBe(result);
    const [url, { headers } = {}] = fetch.mock.calls.at(-1) ?? [];
    expect([url, headers]).toEqual([`${API_URL}/admission?gre=800&gpa=4&rank=1`, { "x-api-key": "key" }]);
  });

  test("sends every entry unchanged, empty and odd ones too, and each once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const fetch = fetchWithConfig(() => response(200, { result: true }));
        await createAdmissionApi(fetch).ask("key", { gre: text, gpa: "", rank: "1" });
        const { searchParams } = new URL(fetch.mock.calls.at(-1)?.[0] ?? "");
        expect([...searchParams]).toEqual([
          ["gre", Buffer.from(text).toString()],
          ["gpa", ""],
          ["rank", "1"],
        ]);
      }),
    );
  });

  test("without a key, sends no header and reports the API's error", async () => {
    const fetch = fetchWithConfig(() => response(403, { message: "Forbidden" }));
    expect(await failureOf(fetch, "")).toMatchObject({ kind: "status", status: 403, apiMessage: "Forbidden" });
    expect(fetch.mock.calls.at(-1)?.[1].headers).toBeUndefined();
  });

  test.each(["ключ", "two words", "line\nbreak", "emoji🔑"])("never sends what cannot be a key: %j", async (key) => {
    const fetch = fetchWithConfig(() => response(200, { result: true }));
    expect((await failureOf(fetch, key)).kind).toBe("key");
    expect(fetch).not.toHaveBeenCalled();
  });

  test("names the fields that the function rejected, and those that API Gateway misses", async () => {
    const byFunction = { error: 'gre must be …, got "gpa"; rank must be …', fields: ["gre", "rank"] };
    expect((await failureOf(fetchWithConfig(() => response(400, byFunction)))).fields).toEqual(["gre", "rank"]);
    const byGateway = { message: "Missing required request parameters: [rank, gpa]", requestId: "1" };
    const failure = await failureOf(fetchWithConfig(() => response(400, byGateway)));
    expect(failure).toMatchObject({ status: 400, apiMessage: byGateway.message, fields: ["gpa", "rank"] });
  });

  test("has the id under which a fault is logged", async () => {
    const failure = await failureOf(fetchWithConfig(() => response(502, { message: "…" }, "id-1")));
    expect(failure).toMatchObject({ kind: "status", status: 502, requestId: "id-1" });
  });

  test.each(["", "<html>", "null", "[true]", "true", '{"result":"true"}', '{"result":1}', "{}"])(
    "accepts only a Boolean result: %s",
    async (body) => {
      expect((await failureOf(fetchWithConfig(() => response(200, body)))).kind).toBe("unreadable");
    },
  );

  test.each(["", "<html>", "null", '{"error":7,"fields":"gre"}', '{"message":null}'])(
    "accepts an error without a message: %s",
    async (body) => {
      const failure = await failureOf(fetchWithConfig(() => response(500, body)));
      expect(failure).toMatchObject({ kind: "status", status: 500, apiMessage: undefined, fields: [] });
    },
  );

  test("distinguishes a network error from a timeout", async () => {
    expect((await failureOf(fetchWithConfig(() => Promise.reject(new TypeError("Failed to fetch"))))).kind).toBe(
      "network",
    );
    jest.spyOn(AbortSignal, "timeout").mockReturnValue(AbortSignal.abort());
    expect((await failureOf(fetchWithConfig(() => Promise.reject(new Error("aborted"))))).kind).toBe("timeout");
    jest.restoreAllMocks();
  });

  test.each([
    [403, ""],
    [200, "<html>"],
    [200, {}],
    [200, { apiUrl: "" }],
    [200, { apiUrl: "https://api.example.com/prod/" }],
    [200, { apiUrl: "javascript:alert(1)" }],
  ])("reports that the site is not deployed when config.json returns %i %j", async (status, body) => {
    expect((await failureOf(async () => response(status, body))).kind).toBe("config");
  });

  test("fetches config.json once, and again only after it failed", async () => {
    const fetch = fetchWithConfig(() => response(200, { result: true }));
    const api = createAdmissionApi(fetch);
    fetch.mockResolvedValueOnce(response(403, ""));
    await expect(api.ask("key", entries)).rejects.toThrow("config");
    for (let times = 0; times < 3; times++) await api.ask("key", entries);
    expect(fetch.mock.calls.filter(([url]) => url === "config.json")).toHaveLength(2);
  });
});
