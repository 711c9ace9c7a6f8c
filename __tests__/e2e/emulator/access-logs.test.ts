import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { ACCOUNT_ID, deployLambdaApi, type LambdaApi, STAGE } from "./lambda-api";
import { manage } from "./manage";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const ECHOES_IDS = `
  const { requestId, extendedRequestId } = event.requestContext;
  return { statusCode: 201, body: JSON.stringify({ requestId, extendedRequestId }) };`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const groupOf = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${name}`;
let groups = 0;

/** Deploys an API with that log format and makes the calls. Resolves to their responses and what was logged. */
async function logged(
  emulator: Emulator,
  format: string,
  calls: (api: LambdaApi) => Promise<Response>[],
  code = ECHOES_IDS,
) {
  const logGroupName = `access-${groups++}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const logs = new CloudWatchLogsClient({ endpoint: emulator.endpoint, region: REGION, credentials });
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const accessLogSettings = { destinationArn: groupOf(logGroupName), format };
  const api = await deployLambdaApi(emulator, { code, accessLogSettings });
  const responses = await Promise.all(calls(api));
  const bodies = await Promise.all(responses.map((response) => response.text()));
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  logs.destroy();
  return { api, responses, bodies, messages: events.map(({ message }) => message ?? "") };
}

const variables = (...names: string[]) => names.map((name) => `$context.${name}`).join("|");
const values = (message: string | undefined) => message?.split("|");

describe("a stage's access log", () => {
  test("stays empty on the plain emulator", async () => {
    const { messages } = await logged(emulators.plain, "$context.requestId", ({ call }) => [call("/users")]);
    expect(messages).toEqual([]);
  });

  test("has one event for each call, including rejected ones", async () => {
    const { messages } = await logged(
      emulators.corrected,
      variables("path", "resourcePath", "status", "error.responseType"),
      ({ call }) => [call("/users?id=1"), call("/nowhere"), call("/users", { method: "DELETE" })],
    );
    expect(messages.sort()).toEqual([
      `/${STAGE}/nowhere|-|403|MISSING_AUTHENTICATION_TOKEN`,
      `/${STAGE}/users|-|403|MISSING_AUTHENTICATION_TOKEN`,
      `/${STAGE}/users|/users|201|-`,
    ]);
  });

  test("describes request and response", async () => {
    const names = ["httpMethod", "protocol", "stage", "apiId", "responseLength", "identity.userAgent"];
    const { api, messages, bodies } = await logged(emulators.corrected, variables(...names), ({ call }) => [
      call("/users", { headers: { "user-agent": "probe/1" } }),
    ]);
    expect(values(messages[0])).toEqual(["GET", "HTTP/1.1", STAGE, api.apiId, `${bodies[0]?.length}`, "probe/1"]);
  });

  test("has the times as AWS writes them", async () => {
    const names = ["requestTime", "requestTimeEpoch", "responseLatency", "integrationLatency", "integration.latency"];
    const before = Date.now();
    const { messages } = await logged(emulators.corrected, variables(...names), ({ call }) => [call("/users")]);
    const [time, epoch, latency, ...integration] = values(messages[0]) ?? [];
    expect(time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(Number(epoch)).toBeGreaterThanOrEqual(before);
    expect(Number(latency)).toBeGreaterThanOrEqual(Number(integration[0]));
    expect(Number(integration[0])).toBeGreaterThan(0);
    expect(integration[1]).toBe(integration[0]);
  });

  test("distinguishes the integration's status from the response's", async () => {
    const format = variables("status", "integration.status", "integrationStatus");
    const fine = await logged(emulators.corrected, format, ({ call }) => [call("/users")]);
    expect(fine.messages).toEqual(["201|201|200"]);
    const failed = await logged(emulators.corrected, format, ({ call }) => [call("/users")], "throw new Error();");
    expect(failed.messages).toEqual(["502|-|200"]);
  });

  test("has the gateway's error, bare and as JSON", async () => {
    const format = variables("error.message", "error.messageString", "error.responseType");
    const { messages } = await logged(
      emulators.corrected,
      format,
      ({ call }) => [call("/users")],
      "throw new Error('secret');",
    );
    expect(messages).toEqual([`Internal server error|"Internal server error"|DEFAULT_5XX`]);
  });

  test("escapes nothing, and has a dash for what has no value", async () => {
    const format = `{"agent":"$context.identity.userAgent","key":"$context.identity.apiKeyId","no":$context.nonsense}`;
    const { messages } = await logged(emulators.corrected, format, ({ call }) => [
      call("/users", { headers: { "user-agent": `a","b":"\\` } }),
    ]);
    expect(messages).toEqual([`{"agent":"a","b":"\\","key":"-","no":-}`]);
  });
});

describe("the API key in an access log", () => {
  const callWithKey = async (emulator: Emulator, api: LambdaApi) => {
    const post = (path: string, body: object) => manage(emulator, "apigateway", "POST", path, body);
    const key = await post("/apikeys", { name: "probe", enabled: true });
    const plan = await post("/usageplans", { name: "probe", apiStages: [{ apiId: api.apiId, stage: STAGE }] });
    await post(`/usageplans/${plan.id}/keys`, { keyId: key.id, keyType: "API_KEY" });
    await manage(emulator, "apigateway", "PATCH", api.methodPath, {
      patchOperations: [{ op: "replace", path: "/apiKeyRequired", value: "true" }],
    });
    await api.deploy();
    await api.call("/users", { headers: { "x-api-key": String(key.value) } });
    return { key, refused: await api.call("/users") };
  };

  test("is that of the request, by its id", async () => {
    const emulator = emulators.corrected;
    let keyId: unknown;
    const { messages } = await logged(emulator, variables("status", "identity.apiKeyId"), (api) => [
      callWithKey(emulator, api).then(({ key, refused }) => {
        keyId = key.id;
        return refused;
      }),
    ]);
    expect(messages).toEqual([`201|${keyId}`, "403|-"]);
  });
});

describe("a call's request id", () => {
  const CHOSEN = "12345678-9ABC-4def-8000-0123456789ab";
  const ids = (emulator: Emulator, chosen?: string) =>
    logged(emulator, variables("requestId", "extendedRequestId"), ({ call }) => [
      call("/users", { headers: chosen ? { "x-amzn-RequestId": chosen } : {} }),
    ]).then(({ responses: [response], bodies: [body = ""], messages: [message] }) => ({
      returned: [response?.headers.get("x-amzn-requestid"), response?.headers.get("x-amz-apigw-id")],
      function: Object.values(JSON.parse(body) as Record<string, string>),
      logged: values(message),
    }));

  test("differs between the client and the function of the plain emulator", async () => {
    const { returned, function: seen } = await ids(emulators.plain, CHOSEN);
    expect(returned[0]).not.toBe(seen[0]);
    expect([...returned, ...seen]).not.toContain(CHOSEN);
  });

  test("is the same for client, function and log of the corrected one", async () => {
    const { returned, function: seen, logged: written } = await ids(emulators.corrected);
    expect(returned[0]).toMatch(UUID);
    expect(returned[1]).toMatch(/^[\w+/]{15}=$/);
    expect(seen).toEqual(returned);
    expect(written).toEqual(returned);
  });

  test("may be chosen by the client, if it is a UUID", async () => {
    const { returned, function: seen, logged: written } = await ids(emulators.corrected, CHOSEN);
    expect([returned[0], seen[0], written?.[0]]).toEqual([CHOSEN, CHOSEN, CHOSEN]);
  });

  test("that is invalid is replaced in the log", async () => {
    const { returned, function: seen, logged: written } = await ids(emulators.corrected, `x"}`);
    expect(written?.[0]).toBe(`${returned[0]}_REPLACED_INVALID_REQUEST_ID`);
    expect(seen[0]).toBe(returned[0]);
  });
});
