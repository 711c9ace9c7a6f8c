import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { type ApiContract, apiHandler, deadline, documentClient, HttpError, requireEnv } from "tiers/runtime";
import * as z from "zod/mini";

const ID_RULE = "must be 1 to 64 letters, digits, '_' or '-'";
const contract = {
  name: "Get order",
  query: z.object({ orderId: z.string(ID_RULE).check(z.regex(/^[\w-]{1,64}$/, ID_RULE)) }),
} satisfies ApiContract;

/** GET /orders?orderId=..: 200 the order, 400 an invalid id, 404 no such order, 500 anything unexpected. */
export const handler = apiHandler(contract, async ({ query: { orderId } }) => {
  const get = new GetCommand({ TableName: requireEnv("TABLE_NAME"), Key: { orderId } });
  const { Item } = await documentClient.send(get, deadline());
  if (!Item) throw new HttpError(404, `No order found with orderId: ${orderId}`);
  // Only what clients may see: an item may have more attributes.
  return { statusCode: 200, body: { orderId, status: Item.status, total: Item.total } };
});
