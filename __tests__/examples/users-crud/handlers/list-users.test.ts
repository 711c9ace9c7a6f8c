import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { handler } from "../../../../examples/users-crud/handlers/list-users";
import { lambdaContext } from "../../../src/runtime/proxy-event";
import { request, setEnvironment } from "./request";

const table = mockClient(DynamoDBDocumentClient);
const scans = () => table.commandCalls(ScanCommand).map(({ args: [command] }) => command.input);

async function list(query: Record<string, string[]> = {}) {
  const { statusCode, body } = await handler(request({ query }), lambdaContext);
  return { statusCode, ...JSON.parse(body) };
}

beforeAll(setEnvironment);
beforeEach(() => {
  table.reset();
  table.on(ScanCommand).resolves({ Items: [] });
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

describe("GET /users", () => {
  test("scans 20 users at a time, and returns only their public attributes", async () => {
    table.on(ScanCommand).resolves({ Items: [{ version: 1, email: "a@b.c", name: "Ada", userId: "1" }] });

    expect(await list()).toEqual({
      statusCode: 200,
      users: [{ userId: "1", name: "Ada", email: "a@b.c", version: 1 }],
    });

    expect(scans()).toEqual([
      {
        TableName: "Users",
        Limit: 20,
        ExclusiveStartKey: undefined,
        ConsistentRead: true,
        ProjectionExpression: "userId, #name, email, version",
        ExpressionAttributeNames: { "#name": "name" },
      },
    ]);
  });

  test("continues where the page ended whose token it gets, whatever the id", async () => {
    const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(id, async (userId) => {
        table.on(ScanCommand).resolves({ Items: [], LastEvaluatedKey: { userId } });
        const { nextToken } = await list();
        expect(nextToken).toMatch(/^[A-Za-z0-9_-]+$/);

        await list({ nextToken: [nextToken] });

        expect(scans().at(-1)?.ExclusiveStartKey).toEqual({ userId });
      }),
    );
  });

  test.each(["1", "99", "100"])("accepts the limit %s", async (limit) => {
    expect((await list({ limit: [limit] })).statusCode).toBe(200);
    expect(scans()[0]?.Limit).toBe(Number(limit));
  });

  test.each(["0", "101", "-1", "1.5", "1e1", " 5", "", "٥"])("rejects the limit '%s'", async (limit) => {
    expect(await list({ limit: [limit] })).toMatchObject({
      statusCode: 400,
      fields: { limit: "must be a whole number from 1 to 100" },
    });
    expect(scans()).toEqual([]);
  });

  test("rejects a token that it did not issue", async () => {
    const overlong = Buffer.from("x".repeat(2049)).toString("base64url");
    const notUtf8 = Buffer.from([0xff]).toString("base64url");
    for (const token of ["", "!", "YQ==", overlong, notUtf8]) {
      expect(await list({ nextToken: [token] })).toMatchObject({
        statusCode: 400,
        fields: { nextToken: expect.any(String) },
      });
    }
    expect(scans()).toEqual([]);
  });

  test("rejects a parameter that is given twice", async () => {
    expect(await list({ limit: ["1", "2"] })).toMatchObject({
      statusCode: 400,
      fields: { limit: "must be given only once" },
    });
  });
});
