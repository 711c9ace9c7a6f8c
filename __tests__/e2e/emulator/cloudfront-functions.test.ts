import type { FunctionRuntime } from "@aws-sdk/client-cloudfront";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { askOverHttps } from "../ask";
import { deployFunction } from "./cloudfront";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

/** The query as it was sent and as it was parsed; JSON leaves out what is undefined. */
const RETURNS_QUERY = `
  const { querystring } = event.request;
  return { statusCode: 200, body: JSON.stringify({ raw: event.request.rawQueryString(), querystring }) };
`;

describe("a CloudFront function that reads the query as it was sent", () => {
  const queryOf = async (emulator: Emulator, path: string, code = `function handler(event) {${RETURNS_QUERY}}`) => {
    const { status, body } = await askOverHttps(emulator, await deployFunction(emulator, { code }), path);
    return [status, status === 200 && JSON.parse(body)];
  };

  test("fails on the plain emulator", async () => {
    expect(await queryOf(emulators.plain, "/?a=1")).toEqual([503, false]);
  });

  test("gets it from the corrected one: order, repeated names and encoding unchanged, no question mark", async () => {
    const query = "b=2&a=1&a=%26&2=x&flag&q=%C3%BC+%20&next=https://example.com/?c=3&=";
    expect(await queryOf(emulators.corrected, `/page?${query}`)).toMatchObject([200, { raw: query }]);
  });

  test("gets undefined if there is none", async () => {
    expect(await queryOf(emulators.corrected, "/page")).toEqual([200, { querystring: {} }]);
  });

  test("gets each request's own", async () => {
    const code = `function handler(event) {${RETURNS_QUERY}}`;
    const host = await deployFunction(emulators.corrected, { code });
    const paths = Array.from({ length: 8 }, (_, index) => `/?n=${index}`);
    const responses = await Promise.all(paths.map((path) => askOverHttps(emulators.corrected, host, path)));
    expect(responses.map(({ body }) => `/?${JSON.parse(body).raw}`)).toEqual(paths);
  });

  test("still finds the query parsed", async () => {
    const [, { querystring }] = await queryOf(emulators.corrected, "/?a=1&a=2");
    expect(querystring).toEqual({ a: { value: "1", multiValue: [{ value: "1" }, { value: "2" }] } });
  });

  test.each([
    ["an asynchronous one", `async function handler(event) {${RETURNS_QUERY}}`],
    ["a constant", `const handler = (event) => {${RETURNS_QUERY}};`],
    [
      "one that imports, with a comment last",
      `import crypto from "crypto";\nfunction handler(event) {${RETURNS_QUERY}}\n// end`,
    ],
  ])("may be %s", async (_, code) => {
    expect(await queryOf(emulators.corrected, "/?a=1", code)).toMatchObject([200, { raw: "a=1" }]);
  });

  test("gets no such method in runtime 1.0", async () => {
    const code = "function handler(event) { return { statusCode: 200, body: typeof event.request.rawQueryString }; }";
    const typeIn = async (runtime: FunctionRuntime) =>
      (await askOverHttps(emulators.corrected, await deployFunction(emulators.corrected, { code, runtime }), "/?a=1"))
        .body;
    expect([await typeIn("cloudfront-js-1.0"), await typeIn("cloudfront-js-2.0")]).toEqual(["undefined", "function"]);
  });
});
