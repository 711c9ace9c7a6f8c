import type { Emulator } from "../../../cli/local-aws/emulator";
import { askOverHttps } from "../ask";
import { deployFunction } from "./cloudfront";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

/** Returns which distribution got a request, and how. */
const RETURNS_DISTRIBUTION = `function handler({ context, request }) {
  const seen = { ownName: context.distributionDomainName, host: request.headers.host.value, method: request.method };
  return { statusCode: 200, body: JSON.stringify(seen) };
}`;

describe("an alternate domain name of a distribution", () => {
  const responses = async (emulator: Emulator, name: string, method: string) => {
    const ownName = await deployFunction(emulator, { code: RETURNS_DISTRIBUTION, aliases: [name] });
    return { ownName, response: await askOverHttps(emulator, name, "/", { method }) };
  };

  test.each(["GET", "OPTIONS"])("is taken for another service's by the plain emulator: %s", async (method) => {
    const { ownName, response } = await responses(emulators.plain, `${method.toLowerCase()}.example.com`, method);
    expect(response.body).not.toContain(ownName);
    expect(response.headers).not.toHaveProperty("x-amz-cf-id");
  });

  test.each(["GET", "OPTIONS"])("is served by its distribution on the corrected one: %s", async (method) => {
    const host = `${method.toLowerCase()}.example.com`;
    const { ownName, response } = await responses(emulators.corrected, host, method);
    expect([response.status, JSON.parse(response.body)]).toEqual([200, { ownName, host, method }]);
    expect(response.headers).toHaveProperty("x-amz-cf-id");
  });

  test("is distinct from those of other distributions, with a port and in capitals too", async () => {
    const [one, other] = await Promise.all(
      ["one", "other"].map((it) =>
        deployFunction(emulators.corrected, {
          code: RETURNS_DISTRIBUTION,
          aliases: [`${it}.example.com`, `www.${it}.example.com`],
        }),
      ),
    );
    const ownNameAt = async (host: string) =>
      JSON.parse((await askOverHttps(emulators.corrected, host, "/")).body).ownName;
    for (const host of ["one.example.com", "www.one.example.com", "WWW.One.example.com:443", String(one)]) {
      expect([host, await ownNameAt(host)]).toEqual([host, one]);
    }
    expect(await ownNameAt("www.other.example.com")).toBe(other);
  });

  test("is only that name, and no other that begins or ends with it", async () => {
    await deployFunction(emulators.corrected, { code: RETURNS_DISTRIBUTION, aliases: ["exact.example.com"] });
    for (const host of ["www.exact.example.com", "exact.example.com.example.org", "example.com"]) {
      expect((await askOverHttps(emulators.corrected, host, "/")).headers).not.toHaveProperty("x-amz-cf-id");
    }
  });
});
