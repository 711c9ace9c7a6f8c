import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { handler } from "../../../../examples/users-crud/handlers/create-user";
import { lambdaContext } from "../../../src/runtime/proxy-event";
import { ORIGIN, request, setEnvironment } from "./request";

const table = mockClient(DynamoDBDocumentClient);
const ada = { userId: "ada", name: "Ada", email: "ada@example.com" };

/** DynamoDB's error when the item exists already. */
const thereAlready = (item: Record<string, string>) =>
  new ConditionalCheckFailedException({
    message: "The conditional request failed",
    $metadata: {},
    Item: Object.fromEntries(Object.entries(item).map(([name, value]) => [name, { S: value }])),
  });

async function create(body: object) {
  const { statusCode, body: text } = await handler(request({ body }), lambdaContext);
  return [statusCode, JSON.parse(text)];
}

beforeAll(setEnvironment);
beforeEach(() => {
  table.reset();
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => jest.restoreAllMocks());

describe("POST /users", () => {
  test("puts one item, only if none exists, and returns the user", async () => {
    table.on(PutCommand).resolves({});

    expect(await create(ada)).toEqual([201, { ...ada, version: 1 }]);

    expect(table.calls().map(({ args: [command] }) => command.input)).toEqual([
      {
        TableName: "Users",
        Item: { ...ada, version: 1, createdBy: expect.any(String) },
        ConditionExpression: "attribute_not_exists(userId)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ]);
  });

  test("returns the same to the same request, also when the user was changed since", async () => {
    table.on(PutCommand).resolves({});
    const first = await create(ada);
    const { createdBy } = table.commandCalls(PutCommand)[0]?.args[0].input.Item ?? {};

    table.on(PutCommand).rejects(thereAlready({ ...ada, name: "Changed", createdBy }));

    expect(await create(ada)).toEqual(first);
  });

  test.each([{ name: "Other" }, { email: "other@example.com" }])(
    "returns 409 when %j is sent for the same id",
    async (other) => {
      table.on(PutCommand).resolves({});
      await create(ada);
      const { createdBy } = table.commandCalls(PutCommand)[0]?.args[0].input.Item ?? {};
      table.on(PutCommand).rejects(thereAlready({ ...ada, createdBy }));

      expect(await create({ ...ada, ...other })).toEqual([409, { error: "There is another user with userId: ada" }]);
    },
  );

  test("returns 409 for an item that this operation did not create", async () => {
    table.on(PutCommand).rejects(thereAlready(ada));

    expect((await create(ada))[0]).toBe(409);
  });

  test("sends DynamoDB nothing when a field is wrong", async () => {
    expect(await create({ ...ada, email: "ada", role: "admin" })).toEqual([
      400,
      {
        error: "Some fields are not as they must be",
        fields: { email: expect.stringContaining("must be"), role: "must be left out" },
      },
    ]);
    expect(table.calls()).toEqual([]);
  });

  test("allows the page of an allowed origin to read the response", async () => {
    table.on(PutCommand).resolves({});

    const { headers } = await handler(request({ body: ada }), lambdaContext);

    expect(headers).toMatchObject({ "Access-Control-Allow-Origin": ORIGIN, Vary: "Origin" });
  });
});
