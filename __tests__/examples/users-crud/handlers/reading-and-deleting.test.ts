import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { handler as deleteUser } from "../../../../examples/users-crud/handlers/delete-user";
import { handler as getUser } from "../../../../examples/users-crud/handlers/get-user";
import { lambdaContext } from "../../../src/runtime/proxy-event";
import { loggedBy, request, setEnvironment } from "./request";

const table = mockClient(DynamoDBDocumentClient);
const inputs = () => table.calls().map(({ args: [command] }) => command.input);

beforeAll(setEnvironment);
beforeEach(() => {
  table.reset();
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

describe("GET /users/{userId}", () => {
  test("reads one item consistently and returns its public attributes, in a fixed order", async () => {
    table
      .on(GetCommand)
      .resolves({ Item: { version: 2, createdBy: "hash", email: "a@b.c", name: "Ada", userId: "1" } });

    const { statusCode, body } = await getUser(request({ userId: "1" }), lambdaContext);

    expect([statusCode, body]).toEqual([200, '{"userId":"1","name":"Ada","email":"a@b.c","version":2}']);
    expect(inputs()).toMatchObject([{ TableName: "Users", Key: { userId: "1" }, ConsistentRead: true }]);
  });

  test("returns 404 when there is none", async () => {
    table.on(GetCommand).resolves({});

    const { statusCode, body } = await getUser(request({ userId: "__proto__" }), lambdaContext);

    expect([statusCode, body]).toEqual([404, '{"error":"No user found with userId: __proto__"}']);
  });

  test.each([
    ["a%20b%2B", "a b+"],
    ["100%25", "100%"],
    ["%F0%9F%98%80", "😀"],
  ])("decodes the path's %s, as a REST API leaves it, once", async (encoded, userId) => {
    table.on(GetCommand).resolves({});

    await getUser(request({ userId: encoded }), lambdaContext);

    expect(inputs()).toMatchObject([{ Key: { userId } }]);
  });

  test.each(["", "%20", "%", "%00", "a%2Fb", ".", "..", "x".repeat(2049), encodeURIComponent("é".repeat(1025))])(
    "refuses the id '%.10s'",
    async (userId) => {
      const { statusCode, body } = await getUser(request({ userId }), lambdaContext);

      expect([statusCode, JSON.parse(body).fields]).toEqual([400, { userId: expect.stringMatching(/^must be /) }]);
      expect(table.calls()).toEqual([]);
    },
  );

  test("returns 500 for an unexpected error, without details, which are in the log", async () => {
    table.on(GetCommand).rejects(new Error("Connection refused"));
    let response: unknown;

    const [line] = await loggedBy(async () => {
      response = await getUser(request({ userId: "1" }), lambdaContext);
    });

    expect(response).toMatchObject({ statusCode: 500, body: '{"error":"Internal server error"}' });
    expect(line).toMatchObject({
      level: "ERROR",
      status: 500,
      message: "Get user failed",
      requestId: "request-1",
      userId: "1",
      error: { message: "Connection refused" },
    });
  });

  test("logs only the id of a user", async () => {
    table.on(GetCommand).resolves({ Item: { userId: "1", name: "Ada", email: "a@b.c", version: 1 } });

    const lines = await loggedBy(() => getUser(request({ userId: "1" }), lambdaContext));

    expect(lines).toEqual([
      {
        timestamp: expect.any(String),
        level: "INFO",
        message: "Get user",
        requestId: "request-1",
        functionRequestId: "function-request-1",
        route: expect.any(String),
        status: 200,
        durationMs: expect.any(Number),
        userId: "1",
        coldStart: false,
      },
    ]);
  });
});

describe("DELETE /users/{userId}", () => {
  test("deletes the item if it exists, and returns 204 without a body", async () => {
    table.on(DeleteCommand).resolves({});

    const { statusCode, body } = await deleteUser(request({ userId: "1" }), lambdaContext);

    expect([statusCode, body]).toEqual([204, ""]);
    expect(inputs()).toEqual([
      { TableName: "Users", Key: { userId: "1" }, ConditionExpression: "attribute_exists(userId)" },
    ]);
  });

  test("returns 404 when there is none, or none any more", async () => {
    table.on(DeleteCommand).rejects(new ConditionalCheckFailedException({ message: "", $metadata: {} }));

    const { statusCode, body } = await deleteUser(request({ userId: "1" }), lambdaContext);

    expect([statusCode, body]).toEqual([404, '{"error":"No user found with userId: 1"}']);
  });
});
