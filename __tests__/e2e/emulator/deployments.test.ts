import type { Emulator } from "../../../cli/local-aws/emulator";
import { deployLambdaApi } from "./lambda-api";
import { manage } from "./manage";
import { startTwoEmulators, type TwoEmulators } from "./two-emulators";

let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const CODE = `return { statusCode: 200, body: "" };`;

/** The statuses before the method is deleted, after that, and after the next deployment. */
async function statuses(emulator: Emulator) {
  const { call, deploy, methodPath } = await deployLambdaApi(emulator, { code: CODE });
  const before = (await call("/users")).status;
  await manage(emulator, "apigateway", "DELETE", methodPath);
  const deleted = (await call("/users")).status;
  await deploy();
  return [before, deleted, (await call("/users")).status];
}

describe("a change of a method", () => {
  test("takes effect immediately on the plain emulator", async () => {
    expect(await statuses(emulators.plain)).toEqual([200, 403, 403]);
  });

  test("takes effect with the next deployment on the corrected one", async () => {
    expect(await statuses(emulators.corrected)).toEqual([200, 200, 403]);
  });

  test("so too if it requires authorization", async () => {
    const { call, deploy, methodPath } = await deployLambdaApi(emulators.corrected, { code: CODE });
    await manage(emulators.corrected, "apigateway", "PATCH", methodPath, {
      patchOperations: [{ op: "replace", path: "/authorizationType", value: "AWS_IAM" }],
    });
    expect((await call("/users")).status).toBe(200);
    await deploy();
    expect((await call("/users")).status).toBe(403);
  });

  test("leaves an earlier deployment as it was, for a rollback", async () => {
    const emulator = emulators.corrected;
    const { apiId, call, deploy, methodPath } = await deployLambdaApi(emulator, { code: CODE });
    const stage = `/restapis/${apiId}/stages/prod`;
    const { deploymentId } = await manage(emulator, "apigateway", "GET", stage);
    await manage(emulator, "apigateway", "DELETE", methodPath);
    await deploy();
    expect((await call("/users")).status).toBe(403);
    const patchOperations = [{ op: "replace", path: "/deploymentId", value: deploymentId }];
    await manage(emulator, "apigateway", "PATCH", stage, { patchOperations });
    expect((await call("/users")).status).toBe(200);
  });
});
