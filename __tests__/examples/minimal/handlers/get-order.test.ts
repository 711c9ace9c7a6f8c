import { join } from "node:path";
import { type RunningFunction, startFunction } from "../../../handlers/running-function";
import { proxyEvent } from "../../../src/runtime/proxy-event";

const entry = join(__dirname, "../../../../examples/minimal/handlers/get-order.ts");
const ORIGINS = ["https://app.example.com", "http://localhost:3000"];
const order = { orderId: { S: "1" }, status: { S: "shipped" }, total: { N: "42" }, cardNumber: { S: "4111" } };

/** Has only order 1, and fails for the order `broken`. */
function ordersTable(body: string): object {
  const id: string = JSON.parse(body).Key.orderId.S;
  if (id === "broken") return Object.assign(new Error("No such table"), { name: "ResourceNotFoundException" });
  return id === "1" ? { Item: order } : {};
}

describe("the README's first example", () => {
  let getOrder: RunningFunction;
  beforeAll(async () => {
    getOrder = await startFunction(entry, ordersTable);
  });
  afterAll(() => getOrder?.stop());

  const request = (orderId?: string, headers = {}) =>
    getOrder.invoke({ ...proxyEvent({ headers }), queryStringParameters: orderId === undefined ? null : { orderId } });

  const badId = JSON.stringify({
    error: "Some fields are not as they must be",
    fields: { orderId: "must be 1 to 64 letters, digits, '_' or '-'" },
  });
  test.each([
    ["1", 200, '{"orderId":"1","status":"shipped","total":42}'],
    ["2", 404, '{"error":"No order found with orderId: 2"}'],
    ["broken", 500, '{"error":"Internal server error"}'],
    [undefined, 400, badId],
    ["", 400, badId],
    ["x".repeat(65), 400, badId],
    ["a b", 400, badId],
  ])("for the order %p returns %i", async (orderId, statusCode, body) => {
    expect(await request(orderId)).toMatchObject({ statusCode, body });
  });

  test("sends DynamoDB no key that it rejects", async () => {
    const before = getOrder.tableRequests.length;
    await request();
    await request("");
    expect(getOrder.tableRequests).toHaveLength(before);
  });

  test.each(ORIGINS)("allows %s of the list to read the response, which names that one origin", async (Origin) => {
    const { headers } = await request("1", { Origin });
    expect(headers).toMatchObject({ "Access-Control-Allow-Origin": Origin, Vary: "Origin" });
  });

  test.each([{}, { Origin: "https://evil.example.com" }, { Origin: ORIGINS.join() }])(
    "lets no other origin read it: %j",
    async (sent) => {
      const { headers } = await request("1", sent);
      expect(headers).toMatchObject({ Vary: "Origin" });
      expect(headers).not.toHaveProperty("Access-Control-Allow-Origin");
    },
  );
});
