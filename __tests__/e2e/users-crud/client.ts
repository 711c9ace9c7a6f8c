import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { DeployedApp } from "../deployed-app";

export interface ApiResponse {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses as the plain JSON that they are
  readonly body: any;
  readonly headers: Headers;
}

/** What a client of the example's API does, and direct access to its table. */
export function clientOf(deployed: () => DeployedApp) {
  const documents = () => DynamoDBDocumentClient.from(new DynamoDBClient(deployed().client));
  const tableName = () => deployed().outputs.table_name ?? "";

  async function send(method: string, path: string, body?: object | string): Promise<ApiResponse> {
    const response = await fetch(`${deployed().apiUrl}${path}`, {
      method,
      headers: { Origin: deployed().siteUrl, ...(body !== undefined && { "Content-Type": "application/json" }) },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text), headers: response.headers };
  }

  /** Every item of the table, as stored. */
  async function items(): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await documents().send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }));
    return Items;
  }

  /** Empties the table, so that a test starts from nothing. */
  async function clear() {
    const ids = (await items()).map(({ userId }) => userId);
    for (let at = 0; at < ids.length; at += 25) {
      const deletions = ids.slice(at, at + 25).map((userId) => ({ DeleteRequest: { Key: { userId } } }));
      await documents().send(new BatchWriteCommand({ RequestItems: { [tableName()]: deletions } }));
    }
  }

  return { send, items, clear };
}
