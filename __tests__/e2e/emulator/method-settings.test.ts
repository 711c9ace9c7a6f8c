import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  GetStageCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;
beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

describe("settings of a method of a path", () => {
  /** The keys of a stage's settings after those of this method were set. */
  const keysAfterSetting = async ({ endpoint }: Emulator, key: string) => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new APIGatewayClient({ endpoint, region: REGION, credentials });
    const { id: restApiId } = await client.send(new CreateRestApiCommand({ name: "settings" }));
    await client.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
    const patchOperations = [{ op: "replace" as const, path: `/${key}/throttling/rateLimit`, value: "5" }];
    await client.send(new UpdateStageCommand({ restApiId, stageName: "prod", patchOperations }));
    const { methodSettings } = await client.send(new GetStageCommand({ restApiId, stageName: "prod" }));
    return Object.keys(methodSettings ?? {});
  };

  test("are described under another key than they were set with, on the plain emulator", async () => {
    expect(await keysAfterSetting(emulators.plain, "~1users/GET")).toEqual(["/users/GET"]);
  });

  test.each(["~1users/GET", "~1users~1{userId}/PUT", "*/*"])("keep the key %s on the corrected one", async (key) => {
    expect(await keysAfterSetting(emulators.corrected, key)).toEqual([key]);
  });
});
