import { join } from "node:path";
import { proxyEvent } from "../proxy-event";
import { type RunningFunction, startFunction } from "../running-function";

const entry = join(__dirname, "../../../handlers/get-user.ts");
const traceOf = (root: string) => `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`;
const FIRST = "1-5759e988-bd862e3fe1be46a994272793";
const SECOND = "1-5759e989-bd862e3fe1be46a994272794";

let getUser: RunningFunction;
const start = async (settings: Record<string, string>) => {
  getUser = await startFunction(entry, settings);
};
const ask = (userId: string, trace?: string) => getUser.ask(proxyEvent({ userIds: [userId] }), trace);

afterEach(() => getUser.stop());

describe("a traced function", () => {
  test("tells X-Ray of each request its route and status, and of each call of the table, by whichever trace", async () => {
    await start({ POWERTOOLS_TRACE_ENABLED: "true" });
    for (const trace of [FIRST, SECOND]) expect((await ask("alice", traceOf(trace))).answer.statusCode).toBe(200);

    const told = await getUser.segments(4);
    for (const trace of [FIRST, SECOND]) {
      const [request, call] = ["Request", "DynamoDB"].map((name) =>
        told.find((it) => it.trace_id === trace && it.name === name),
      );
      expect(request).toMatchObject({
        parent_id: "53995c3f42cd8ad8",
        annotations: { route: "GET /users", status: 200 },
      });
      expect(call).toMatchObject({
        parent_id: request?.id,
        namespace: "aws",
        aws: { operation: "GetItem", table_name: "UserData" },
      });
    }
    expect(getUser.heard.join()).not.toMatch(/alice/i);
  });

  test("marks failures as faults and refusals as errors, and tells nothing of the user in them", async () => {
    await start({ POWERTOOLS_TRACE_ENABLED: "true" });
    expect((await ask("broken-alice", traceOf(FIRST))).answer.statusCode).toBe(500);
    expect((await ask(" ", traceOf(SECOND))).answer.statusCode).toBe(400);

    const told = (await getUser.segments(3)).filter(({ name }) => name === "Request");
    expect(told.map(({ annotations, fault, error }) => [annotations.status, fault, error])).toEqual([
      [500, true, undefined],
      [400, undefined, true],
    ]);
    expect(told.filter(({ cause }) => cause)).toEqual([]);
    expect(getUser.heard.join()).not.toMatch(/alice/i);
  });

  test("answers also where there is no trace, and nobody who listens, and does not complain", async () => {
    await start({ POWERTOOLS_TRACE_ENABLED: "true", AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:1" });
    for (const trace of [undefined, traceOf(FIRST), undefined]) {
      const { answer, isSdkLoaded } = await ask("alice", trace);
      expect([answer.statusCode, isSdkLoaded]).toEqual([200, true]);
    }
    await getUser.end();
    expect(getUser.complaints).toEqual([]);
  });
});

describe("a function that is not traced", () => {
  test.each([{ POWERTOOLS_TRACE_ENABLED: "false" }, {}])(
    "loads no SDK of X-Ray, and tells it nothing: %p",
    async (settings) => {
      await start(settings as Record<string, string>);
      const { answer, isSdkLoaded } = await ask("alice", traceOf(FIRST));
      expect([answer.statusCode, isSdkLoaded]).toEqual([200, false]);

      await getUser.end();
      expect(getUser.heard).toEqual([]);
    },
  );
});
