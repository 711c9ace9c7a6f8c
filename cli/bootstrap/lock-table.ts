import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  paginateScan,
  ResourceNotFoundException,
  ScanCommand,
  type TableDescription,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { tagsOf } from "../aws/tags";
import type { StateHome } from "../project/state-home";
import { type Found, ownTags } from "./ownership";

/** By default, waiters of the SDK pause at least 20 s. */
const PATIENCE = { maxWaitTime: 300, minDelay: 1, maxDelay: 5 };

/** Waits while the table is being created or deleted. @throws Error when it is no lock table */
export async function findLockTable({ dynamoDb, lockTable }: StateHome): Promise<Found | undefined> {
  const table = await describeSettled({ dynamoDb, lockTable });
  if (!table) return undefined;
  // Terraform would replace a table with another key, and so delete its items.
  const key = table.KeySchema?.map(({ AttributeName }) => AttributeName).join(", ");
  if (key !== "LockID") {
    throw new Error(
      `The table ${lockTable} has the key '${key}' and not 'LockID', so it is no lock table. ` +
        "Set another name in STATE_LOCK_TABLE.",
    );
  }
  const { Tags } = await dynamoDb.send(new ListTagsOfResourceCommand({ ResourceArn: table.TableArn }));
  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: lockTable, Limit: 1 }));
  return { tags: tagsOf(Tags), isUsed: Items.length > 0 };
}

/** Creates the table, which Terraform's locks require; Terraform adopts and configures it. */
export async function createLockTable(home: StateHome) {
  await home.dynamoDb.send(
    new CreateTableCommand({
      TableName: home.lockTable,
      AttributeDefinitions: [{ AttributeName: "LockID", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "LockID", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      Tags: ownTags(home),
    }),
  );
  await describeSettled(home);
}

type Table = Pick<StateHome, "dynamoDb" | "lockTable">;

async function describeSettled({ dynamoDb, lockTable }: Table): Promise<TableDescription | undefined> {
  const waiting = { client: dynamoDb, ...PATIENCE };
  const name = { TableName: lockTable };
  try {
    const { Table } = await dynamoDb.send(new DescribeTableCommand(name));
    if (Table?.TableStatus === "DELETING") {
      await waitUntilTableNotExists(waiting, name);
      return undefined;
    }
    if (Table?.TableStatus !== "ACTIVE") await waitUntilTableExists(waiting, name);
    return Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Keys of the states in this environment's bucket that are locked in the table. */
export async function lockedStates({ dynamoDb, lockTable, bucket }: StateHome): Promise<string[]> {
  const states: string[] = [];
  // The item of a lock has the attribute `Info`, that of a digest does not.
  const scan = { TableName: lockTable, FilterExpression: "attribute_exists(Info)", ConsistentRead: true };
  for await (const { Items = [] } of paginateScan({ client: dynamoDb }, scan)) {
    states.push(...Items.flatMap(({ LockID }) => LockID?.S ?? []));
  }
  return states.map((path) => path.replace(`${bucket}/`, ""));
}

/** Deletes the table, protected or not, and waits until it is gone. */
export async function deleteLockTable({ dynamoDb, lockTable }: StateHome) {
  const name = { TableName: lockTable };
  await dynamoDb.send(new UpdateTableCommand({ ...name, DeletionProtectionEnabled: false }));
  await describeSettled({ dynamoDb, lockTable });
  await dynamoDb.send(new DeleteTableCommand(name));
  await waitUntilTableNotExists({ client: dynamoDb, ...PATIENCE }, name);
}
