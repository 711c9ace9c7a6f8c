import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { tracedClient } from "./tracer";

/** A user as stored in the table and returned to clients. */
export interface User {
  userId: string;
  name: string;
  email: string;
}

/** Where users are looked up. */
export interface UserStore {
  /** The user with exactly this id, or `undefined` when there is none; rejects when the store cannot tell. */
  find(userId: string): Promise<User | undefined>;
}

// Two attempts and the deadline end well before the function's own 10 s, so a dead table still gets a proper answer.
const LOOKUP_DEADLINE_MS = 4000;
const client = tracedClient(
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      maxAttempts: 2,
      // Without throwOnRequestTimeout the SDK only warns and goes on waiting.
      requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true },
    }),
  ),
);

/** A store on the DynamoDB table `tableName`; all stores of a container share one client. */
export function createUserStore(tableName: string): UserStore {
  return {
    async find(userId) {
      const command = new GetCommand({ TableName: tableName, Key: { userId } });
      const { Item } = await (await client).send(command, {
        abortSignal: AbortSignal.timeout(LOOKUP_DEADLINE_MS),
      });
      return Item && inFixedOrder(Item as User);
    },
  };
}

// DynamoDB promises no order of attributes; the same item should always read the same.
function inFixedOrder({ userId, name, email, ...others }: User): User {
  return { userId, name, email, ...others };
}
