import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());

export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const orderId = event.queryStringParameters?.orderId ?? "";
  const key = { TableName: process.env.TABLE_NAME, Key: { orderId } };
  const { Item } = await table.send(new GetCommand(key));
  const origin = process.env.ALLOWED_ORIGINS ?? "";
  return {
    statusCode: Item ? 200 : 404,
    headers: { "Content-Type": "application/json", "Access-Control-Allow-Origin": origin, Vary: "Origin" },
    body: JSON.stringify(Item ?? { error: `No order found with orderId: ${orderId}` }),
  };
}
