import { deployMockApi, type MockOptions } from "./mock-api";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const deploy = (options: MockOptions) => deployMockApi(emulators.corrected, options);
const returning = (template: string, contentType = "application/json") =>
  deploy({ responses: { 200: { responseTemplates: { [contentType]: template } } } });
const textOf = async (template: string, request: RequestInit & { query?: string } = {}) => {
  const response = await (await returning(template)).call(request);
  expect(response.status).toBe(200);
  return response.text();
};

describe("the mapping template's variables", () => {
  test("have the request's parameters: path first, then query string, then header", async () => {
    const headers = { "x-id": "from-header" };
    expect(await textOf("$input.params('x-id')", { headers })).toBe("from-header");
    expect(await textOf("$input.params('x-id')", { headers, query: "?x-id=from-query" })).toBe("from-query");
    expect(await textOf("[$input.params('absent')]")).toBe("[]");
  });

  test("have the headers as a map, found by any spelling", async () => {
    const template = "$input.params().header.get('X-Id') $input.params().header.get('x-id')";
    expect(await textOf(template, { headers: { "X-Id": "7" } })).toBe("7 7");
  });

  test("have the context of the request", async () => {
    const text = await textOf('$context.httpMethod $context.stage $context.resourcePath "$context.requestId"');
    expect(text).toMatch(/^GET prod \/ "[0-9a-f-]{36}"$/);
  });

  test("have the utilities", async () => {
    const headers = { "x-text": `it's "a/b"` };
    expect(await textOf("$util.escapeJavaScript($input.params('x-text'))", { headers })).toBe(`it\\'s \\"a\\/b\\"`);
    expect(await textOf("$util.urlEncode('a b&c') $util.base64Decode($util.base64Encode('x'))")).toBe("a+b%26c x");
    expect(await textOf(`#set($item = $util.parseJson('{"a": [1, 2]}'))$item.a.size()`)).toBe("2");
  });
});

describe("an override", () => {
  test("replaces the mapped header, whatever its case", async () => {
    const { call } = await deploy({
      responses: {
        200: {
          responseParameters: {
            "method.response.header.X-Mapped": "'mapped'",
            "method.response.header.X-Kept": "'kept'",
          },
          responseTemplates: { "application/json": "#set($context.responseOverride.header.x-mapped = 'overridden')" },
        },
      },
    });
    const { headers } = await call();
    expect([headers.get("x-mapped"), headers.get("x-kept")]).toEqual(["overridden", "kept"]);
  });

  test("of the same header twice is a 500, as documented", async () => {
    const set = "#set($context.responseOverride.header.A = 'a')";
    expect((await (await returning(`${set}${set}`)).call()).status).toBe(500);
  });
});

describe("the request's content type", () => {
  const requestTemplates = { "application/json": '{"statusCode": 200}' };
  const post = (contentType: string, body: string): RequestInit => ({
    method: "POST",
    headers: { "content-type": contentType },
    body,
  });

  test.each(["WHEN_NO_TEMPLATES", "NEVER"] as const)(
    "without a template of its own is a 415 when %s",
    async (behavior) => {
      const { call } = await deploy({ requestTemplates, passthroughBehavior: behavior });
      expect((await call(post("text/plain", "x"))).status).toBe(415);
      expect((await call(post("application/json; charset=utf-8", "{}"))).status).toBe(200);
      expect((await call()).status).toBe(200);
    },
  );

  test("without any template at all is a 415 only when NEVER", async () => {
    const passing = await deploy({ requestTemplates: {}, passthroughBehavior: "WHEN_NO_TEMPLATES" });
    expect((await passing.call(post("text/plain", '{"statusCode": 200}'))).status).toBe(200);
    const refusing = await deploy({ requestTemplates: {}, passthroughBehavior: "NEVER" });
    expect((await refusing.call(post("text/plain", '{"statusCode": 200}'))).status).toBe(415);
  });

  test("without a template passes its body through, which then must select the status", async () => {
    const { call } = await deploy({ requestTemplates, passthroughBehavior: "WHEN_NO_MATCH" });
    expect((await call(post("text/plain", "{ statusCode: 200 }"))).status).toBe(200);
    expect((await call(post("text/plain", "x"))).status).toBe(500);
  });

  test("that is binary reaches the template only when converted to text", async () => {
    const binary = { requestTemplates, binaryMediaTypes: ["*/*"] };
    expect((await (await deploy(binary)).call({ method: "OPTIONS" })).status).toBe(500);
    const converted = await deploy({ ...binary, contentHandling: "CONVERT_TO_TEXT" });
    expect((await converted.call({ method: "OPTIONS" })).status).toBe(200);
  });
});

describe("the response", () => {
  test("is empty without a response template", async () => {
    expect(await (await (await deploy({})).call()).text()).toBe("");
  });

  test("has the content type of its template", async () => {
    const { headers } = await (await returning("<a/>", "application/xml")).call();
    expect(headers.get("content-type")).toBe("application/xml");
  });

  test("is a 500 when no response is mapped to the status and there is no default", async () => {
    const { call } = await deploy({ responses: { 404: { selectionPattern: "404" } } });
    expect((await call()).status).toBe(500);
  });

  test("is a 500 when a template cannot be evaluated", async () => {
    expect((await (await returning("#set($x = )")).call()).status).toBe(500);
  });
});
