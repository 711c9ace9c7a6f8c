import {
  CloudWatchLogsClient,
  DeleteQueryDefinitionCommand,
  DescribeQueryDefinitionsCommand,
  PutQueryDefinitionCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;
beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

describe("a saved query", () => {
  const query = { name: "app/Errors", queryString: 'filter level = "ERROR"', logGroupNames: ["/aws/lambda/a"] };
  const clientOf = ({ endpoint }: Emulator, region = REGION) =>
    new CloudWatchLogsClient({ endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } });
  const list = async (client: CloudWatchLogsClient, queryDefinitionNamePrefix?: string) =>
    (await client.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix }))).queryDefinitions;

  test("is not supported by the plain emulator", async () => {
    const put = clientOf(emulators.plain).send(new PutQueryDefinitionCommand(query));
    await expect(put).rejects.toThrow("Unknown action: PutQueryDefinition");
  });

  test("is kept, changed and deleted by the corrected one, in its region", async () => {
    const client = clientOf(emulators.corrected);
    const { queryDefinitionId } = await client.send(new PutQueryDefinitionCommand(query));
    expect(await list(client, "app/")).toEqual([{ ...query, queryDefinitionId }]);
    expect(await list(client, "other/")).toEqual([]);
    expect(await list(clientOf(emulators.corrected, "eu-west-1"))).toEqual([]);

    const changed = { ...query, queryDefinitionId, queryString: "limit 1" };
    await client.send(new PutQueryDefinitionCommand(changed));
    expect(await list(client)).toEqual([changed]);

    expect((await client.send(new DeleteQueryDefinitionCommand({ queryDefinitionId }))).success).toBe(true);
    expect(await list(client)).toEqual([]);
    await expect(client.send(new DeleteQueryDefinitionCommand({ queryDefinitionId }))).rejects.toThrow("no such");
  });
});
