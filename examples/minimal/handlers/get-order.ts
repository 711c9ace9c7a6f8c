import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { corsHeaders } from "../../../handlers/lib/cors";
import { deadline, documentClient } from "../../../handlers/lib/document-client";
import { readEnv } from "../../../handlers/lib/env";
import { errorAnswer, jsonAnswer, publicMessages } from "../../../handlers/lib/http";
import { log } from "../../../handlers/lib/log";
import { observed } from "../../../handlers/lib/observed";

const { tableName, cors } = readEnv();

/** GET /orders?orderId=..: 200 the order, 400 no such id is possible, 404 no such order, 500 anything unexpected. */
export const handler = observed(async (event) => {
  const headers = corsHeaders(cors, event.headers);
  const orderId = event.queryStringParameters?.orderId ?? "";
  if (!/^[\w-]{1,64}$/.test(orderId)) {
    return errorAnswer(400, "orderId must be 1 to 64 letters, digits, '_' or '-'", headers);
  }
  try {
    const { Item } = await documentClient.send(new GetCommand({ TableName: tableName, Key: { orderId } }), deadline());
    if (!Item) return errorAnswer(404, `No order found with orderId: ${orderId}`, headers);
    // Only what clients may see: an item may have more attributes.
    return jsonAnswer(200, { orderId, status: Item.status, total: Item.total }, headers);
  } catch (error) {
    log.error("Order lookup failed", { status: 500, error });
    return errorAnswer(500, publicMessages.internalError, headers);
  }
});
