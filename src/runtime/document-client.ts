import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

// Two attempts and the deadline end well before a function's own 10 s, so that a dead table still gets a proper response.

/** The client of all requests of a container. */
export const documentClient = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    maxAttempts: 2,
    // Without throwOnRequestTimeout the SDK only warns and goes on waiting.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true },
  }),
);

/** Options of one request. */
export const deadline = () => ({ abortSignal: AbortSignal.timeout(4000) });
