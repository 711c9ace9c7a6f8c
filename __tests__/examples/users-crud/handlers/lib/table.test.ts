import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type RunningFunction, startFunction } from "../../../../handlers/running-function";
import { request } from "../request";

const handlers = join(__dirname, "../../../../../examples/users-crud/handlers");
const TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
const person = { name: "Alice Liddell", email: "alice@example.com" };

let running: RunningFunction;
const start = async (file: string, settings: Record<string, string>) => {
  running = await startFunction(join(handlers, file), settings);
};

afterEach(() => running.stop());

describe("a traced operation", () => {
  const calls: Record<string, [operation: string, event: ReturnType<typeof request>]> = {
    "list-users.ts": ["Scan", request()],
    "get-user.ts": ["GetItem", request({ userId: "alice" })],
    "create-user.ts": ["PutItem", request({ body: { userId: "alice", ...person } })],
    "update-user.ts": ["UpdateItem", request({ userId: "alice", body: { ...person, version: 1 } })],
    "delete-user.ts": ["DeleteItem", request({ userId: "alice" })],
  };

  test.each(readdirSync(handlers).filter((file) => file.endsWith(".ts")))(
    "tells X-Ray of its call of the table, as a part of the request, and nothing of the user: %s",
    async (file) => {
      const [operation, event] = calls[file] ?? [];
      await start(file, { POWERTOOLS_TRACE_ENABLED: "true" });
      expect((await running.ask(event ?? request(), TRACE)).answer.statusCode).toBeLessThan(300);

      const told = await running.segments(2);
      const [answered, call] = ["Request", "DynamoDB"].map((name) => told.find((it) => it.name === name));
      expect(call).toMatchObject({
        trace_id: "1-5759e988-bd862e3fe1be46a994272793",
        parent_id: answered?.id,
        namespace: "aws",
        aws: { operation, table_name: "UserData" },
      });
      expect(running.heard.join()).not.toMatch(/alice/i);
    },
  );

  test("tells nothing of the user whom DynamoDB names when it refuses to write", async () => {
    await start("create-user.ts", { POWERTOOLS_TRACE_ENABLED: "true" });
    const { answer } = await running.ask(request({ body: { userId: "taken", ...person } }), TRACE);
    expect(answer.statusCode).toBe(409);
    expect((await running.segments(2)).map(({ name, error }) => [name, error])).toEqual([
      ["DynamoDB", true],
      ["Request", true],
    ]);
    expect(running.heard.join()).not.toMatch(/alice/i);
  });
});

describe("an operation that is not traced", () => {
  test("loads no SDK of X-Ray, and tells it nothing", async () => {
    await start("get-user.ts", { POWERTOOLS_TRACE_ENABLED: "false" });
    const { answer, isSdkLoaded } = await running.ask(request({ userId: "alice" }), TRACE);
    expect([answer.statusCode, isSdkLoaded]).toEqual([200, false]);

    await running.end();
    expect(running.heard).toEqual([]);
  });
});
