import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { handler } from "../../../../examples/users-crud/handlers/update-user";
import { lambdaContext } from "../../../src/runtime/proxy-event";
import { request, setEnvironment } from "./request";

const table = mockClient(DynamoDBDocumentClient);
const change = { name: "Ada King", email: "ada@example.com", version: 3 };

/** DynamoDB's error when the item has another version, or does not exist. */
const conflict = (current?: { name: string; version: number }, attempts = 1) =>
  new ConditionalCheckFailedException({
    message: "The conditional request failed",
    $metadata: { attempts },
    Item: current && {
      version: { N: String(current.version) },
      email: { S: "ada@example.com" },
      createdBy: { S: "hash" },
      name: { S: current.name },
      userId: { S: "ada" },
    },
  });

async function update(body: object = change, userId = "ada") {
  const { statusCode, body: text } = await handler(request({ userId, body }), lambdaContext);
  return [statusCode, JSON.parse(text)];
}

beforeAll(setEnvironment);
beforeEach(() => {
  table.reset();
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

describe("PUT /users/{userId}", () => {
  test("changes only the item of that version, and returns the next one", async () => {
    table.on(UpdateCommand).resolves({});

    expect(await update()).toEqual([200, { userId: "ada", ...change, version: 4 }]);

    expect(table.calls().map(({ args: [command] }) => command.input)).toEqual([
      {
        TableName: "Users",
        Key: { userId: "ada" },
        UpdateExpression: "SET #name = :name, email = :email, version = :next",
        ConditionExpression: "version = :version",
        ExpressionAttributeNames: { "#name": "name" },
        ExpressionAttributeValues: { ":name": "Ada King", ":email": "ada@example.com", ":version": 3, ":next": 4 },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ]);
  });

  test("returns 409 for a stale version with the current user, and only its public attributes", async () => {
    table.on(UpdateCommand).rejects(conflict({ name: "Ada Byron", version: 4 }));

    const current = { userId: "ada", name: "Ada Byron", email: "ada@example.com", version: 4 };
    expect(await update()).toEqual([409, { error: "The user has changed since version 3", current }]);
  });

  test("returns 409 also when somebody else made the very same change", async () => {
    table.on(UpdateCommand).rejects(conflict({ name: "Ada King", version: 4 }));

    expect((await update())[0]).toBe(409);
  });

  test("returns 200 when its own first attempt succeeded and only the response was lost", async () => {
    table.on(UpdateCommand).rejects(conflict({ name: "Ada King", version: 4 }, 2));
    expect(await update()).toEqual([200, { userId: "ada", ...change, version: 4 }]);

    for (const other of [
      { name: "Ada Byron", version: 4 },
      { name: "Ada King", version: 5 },
    ]) {
      table.on(UpdateCommand).rejects(conflict(other, 2));
      expect((await update())[0]).toBe(409);
    }
  });

  test("returns 404 when there is no such user", async () => {
    table.on(UpdateCommand).rejects(conflict());

    expect(await update()).toEqual([404, { error: "No user found with userId: ada" }]);
  });

  test("uses only the id of the path", async () => {
    expect(await update({ ...change, userId: "other" })).toEqual([
      400,
      { error: expect.any(String), fields: { userId: "must be left out" } },
    ]);
  });

  test.each([0, -1, 1.5, "3", null, undefined, 2 ** 53])("rejects the version %j", async (version) => {
    expect((await update({ ...change, version }))[1].fields).toEqual({
      version: "must be the version that was read, a whole number over 0",
    });
    expect(table.calls()).toEqual([]);
  });
});
