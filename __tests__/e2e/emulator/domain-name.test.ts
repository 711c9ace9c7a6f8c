import type { Emulator } from "../../../cli/local-aws/emulator";
import { ask } from "../ask";
import { manage } from "./manage";
import { deployMockApi } from "./mock-api";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const domainOf = (emulator: Emulator, domainName: string) =>
  manage(emulator, "apigateway", "POST", "/domainnames", {
    domainName,
    endpointConfiguration: { types: ["REGIONAL"] },
  });

describe("a domain name without mutual TLS", () => {
  const described = async (emulator: Emulator) => {
    await domainOf(emulator, "plain.example.com");
    return manage(emulator, "apigateway", "GET", "/domainnames/plain.example.com");
  };

  test("is described with an empty one by the plain emulator, which is a change on every plan", async () => {
    expect((await described(emulators.plain)).mutualTlsAuthentication).toEqual({});
  });

  test("is described without one by the corrected emulator", async () => {
    expect(await described(emulators.corrected)).not.toHaveProperty("mutualTlsAuthentication");
  });
});

describe("a mapping to the root of a domain name", () => {
  const found = async (emulator: Emulator) => {
    await domainOf(emulator, "root.example.com");
    const mappings = "/domainnames/root.example.com/basepathmappings";
    await manage(emulator, "apigateway", "POST", mappings, { basePath: "", restApiId: "any", stage: "prod" });
    return manage(emulator, "apigateway", "GET", `${mappings}/(none)`);
  };

  test("is not found as the one without a base path on the plain emulator", async () => {
    await expect(found(emulators.plain)).rejects.toThrow("404");
  });

  test("is found so on the corrected one", async () => {
    expect(await found(emulators.corrected)).toMatchObject({ basePath: "(none)", stage: "prod" });
  });
});

describe("the default endpoint of an API that disables it", () => {
  /** What an API with a domain name returns at its default endpoint, then at its name. */
  const responses = async (emulator: Emulator) => {
    const { call } = await deployMockApi(emulator);
    const { item } = (await manage(emulator, "apigateway", "GET", "/restapis")) as { item: { id: string }[] };
    const restApiId = item[0]?.id;
    await manage(emulator, "apigateway", "PATCH", `/restapis/${restApiId}`, {
      patchOperations: [{ op: "replace", path: "/disableExecuteApiEndpoint", value: "true" }],
    });
    await domainOf(emulator, "api.example.com");
    const mappings = "/domainnames/api.example.com/basepathmappings";
    await manage(emulator, "apigateway", "POST", mappings, { basePath: "(none)", restApiId, stage: "prod" });
    const atEndpoint = await call();
    const atName = await ask(emulator, "api.example.com", "/");
    return [atEndpoint.status, await atEndpoint.text(), atName.status];
  };

  test("is open on the plain emulator", async () => {
    expect(await responses(emulators.plain)).toEqual([200, "{}", 200]);
  });

  test("returns 403 on the corrected one, where the domain name still responds", async () => {
    expect(await responses(emulators.corrected)).toEqual([403, '{"message":"Forbidden"}', 200]);
  });
});
