import type { APIGatewayProxyEvent } from "aws-lambda";
import { messages } from "./messages";

/** DynamoDB's limit for a partition key, in bytes of UTF-8. */
const MAX_USER_ID_BYTES = 2048;

/** Either the request's userId or, as a message for the client, why it has none. */
export type UserIdReading = { readonly userId: string } | { readonly problem: string };

type QueryString = Pick<APIGatewayProxyEvent, "queryStringParameters" | "multiValueQueryStringParameters">;

/** Reads and validates the query parameter `userId`; a valid id is passed on unchanged. */
export function readUserId(query: QueryString): UserIdReading {
  const [userId = "", ...others] = userIdValues(query);
  if (others.length > 0) return { problem: messages.repeatedUserId };
  // Blanks count as missing: an empty form field may send them.
  if (userId.trim() === "") return { problem: messages.missingUserId };
  // Cc: C0, DEL and C1 controls; Cs under /u: surrogates without their other half.
  if (/[\p{Cc}\p{Cs}]/u.test(userId)) return { problem: messages.malformedUserId };
  if (Buffer.byteLength(userId, "utf8") > MAX_USER_ID_BYTES) return { problem: messages.overlongUserId };
  return { userId };
}

// The single-value map keeps only the last of several values, so the multi-value one is read first.
function userIdValues(query: QueryString): readonly string[] {
  const single = query.queryStringParameters?.userId;
  return query.multiValueQueryStringParameters?.userId ?? (single === undefined ? [] : [single]);
}
