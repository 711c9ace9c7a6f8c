import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { apiHandler, deadline, documentClient, HttpError, requireEnv } from "tiers/runtime";

const TableName = requireEnv("TABLE_NAME");

/** GET /orders?orderId=..: 200 the order, 400 an invalid id, 404 no such order, 500 anything unexpected. */
export const handler = apiHandler("Get order", async (event) => {
  const orderId = event.queryStringParameters?.orderId ?? "";
  if (!/^[\w-]{1,64}$/.test(orderId)) throw new HttpError(400, "orderId must be 1 to 64 letters, digits, '_' or '-'");
  const { Item } = await documentClient.send(new GetCommand({ TableName, Key: { orderId } }), deadline());
  if (!Item) throw new HttpError(404, `No order found with orderId: ${orderId}`);
  // Only what clients may see: an item may have more attributes.
  return { statusCode: 200, body: { orderId, status: Item.status, total: Item.total } };
});
