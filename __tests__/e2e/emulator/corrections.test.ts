import { connect } from "node:net";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { deployMockApi } from "./mock-api";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";

/** Each probe shows a gap of the plain emulator first: one that fails there means that upstream has filled the gap. */
let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const CHOOSES_BY_ORIGIN = `
#set($origin = $input.params('Origin'))
#if($origin == 'https://app.example.com')
#set($context.responseOverride.header['Access-Control-Allow-Origin'] = $origin)
#set($context.responseOverride.header.Vary = 'Origin')
#set($context.responseOverride.status = 204)
#end`;

describe("a MOCK integration's response template", () => {
  const preflight = async (emulator: Emulator, origin: string) => {
    const responses = { 200: { responseTemplates: { "application/json": CHOOSES_BY_ORIGIN } } };
    const { call } = await deployMockApi(emulator, { responses });
    const response = await call({ method: "OPTIONS", headers: { origin } });
    const { status, headers } = response;
    return { status, allowed: headers.get("access-control-allow-origin"), body: (await response.text()).trim() };
  };

  test("is sent unevaluated by the plain emulator", async () => {
    const { status, allowed, body } = await preflight(emulators.plain, "https://app.example.com");
    expect({ status, allowed }).toEqual({ status: 200, allowed: null });
    expect(body).toBe(CHOOSES_BY_ORIGIN.trim());
  });

  test("is evaluated by the corrected one: it overrides status and headers and leaves its output as the body", async () => {
    const origin = "https://app.example.com";
    expect(await preflight(emulators.corrected, origin)).toEqual({ status: 204, allowed: origin, body: "" });
    const stranger = await preflight(emulators.corrected, "https://evil.example.com");
    expect(stranger).toEqual({ status: 200, allowed: null, body: "" });
  });
});

describe("a MOCK integration's request template", () => {
  const missing = async (emulator: Emulator, query: string) => {
    const { call } = await deployMockApi(emulator, {
      requestTemplates: {
        "application/json": `#if($input.params('id') == "1"){"statusCode": 200}#else{"statusCode": 404}#end`,
      },
      responses: { 200: {}, 404: { selectionPattern: "404" } },
    });
    return (await call({ query })).status;
  };

  test("selects by its first number on the plain emulator", async () => {
    expect(await missing(emulators.plain, "?id=2")).toBe(200);
  });

  test("is evaluated by the corrected one before its status code counts", async () => {
    expect(await missing(emulators.corrected, "?id=1")).toBe(200);
    expect(await missing(emulators.corrected, "?id=2")).toBe(404);
  });
});

describe("a MOCK integration without any method", () => {
  test("is given one by the plain emulator, which is a change on every plan", async () => {
    expect((await deployMockApi(emulators.plain)).integration.httpMethod).toBe("POST");
  });

  test("stays without one on the corrected emulator", async () => {
    expect((await deployMockApi(emulators.corrected)).integration.httpMethod).toBeNull();
  });
});

describe("a stage without access logs", () => {
  test("is described with empty settings by the plain emulator, which is a change on the next plan", async () => {
    expect((await deployMockApi(emulators.plain)).stage.accessLogSettings).toEqual({});
  });

  test("is described without them by the corrected one", async () => {
    expect((await deployMockApi(emulators.corrected)).stage).not.toHaveProperty("accessLogSettings");
  });
});

describe("a small response", () => {
  const REPLIES = 100;

  /** How many of the responses had their head sent separately from their body, which loses Terraform its lock. */
  const countTorn = async ({ port }: Emulator) => {
    let torn = 0;
    for (let asked = 0; asked < REPLIES; asked++) {
      if ((await firstPart(port)).endsWith("\r\n\r\n")) torn++;
    }
    return torn;
  };

  const firstPart = (port: number) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("error", reject);
      socket.once("data", (part) => {
        socket.destroy();
        resolve(part.toString());
      });
      socket.write("GET /_ministack/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n");
    });

  test("is sent in two parts by the plain emulator", async () => {
    expect(await countTorn(emulators.plain)).toBeGreaterThan(0);
  });

  test("arrives whole from the corrected one", async () => {
    expect(await countTorn(emulators.corrected)).toBe(0);
  });

  test("to HEAD still arrives, without delay and without a body", async () => {
    const response = await fetch(`${emulators.corrected.endpoint}/_ministack/health`, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});
