import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { deadline, documentClient } from "tiers/runtime";

/** A user as returned to clients: what the API's contract documents. */
export interface User {
  userId: string;
  name: string;
  email: string;
}

/** Where users are looked up. */
export interface UserStore {
  /** The user with exactly this id, or `undefined` when there is none; rejects when the request fails. */
  find(userId: string): Promise<User | undefined>;
}

/** A store on the DynamoDB table `tableName`; all stores of a container share one client. */
export function createUserStore(tableName: string): UserStore {
  return {
    async find(userId) {
      const command = new GetCommand({ TableName: tableName, Key: { userId } });
      const { Item } = await documentClient.send(command, deadline());
      return Item && toUser(Item as User);
    },
  };
}

// An item may have more attributes, which are not public, and DynamoDB guarantees no order of them.
function toUser({ userId, name, email }: User): User {
  return { userId, name, email };
}
