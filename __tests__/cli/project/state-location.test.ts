import { askCaller } from "../../../cli/aws/caller";
import { findEmulator } from "../../../cli/local-aws/emulator";
import { findState, locateState } from "../../../cli/project/state-location";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";

jest.mock("../../../cli/aws/caller");
jest.mock("../../../cli/local-aws/emulator");
jest.mock("../../../cli/toolchain/toolchain");

const emulator = {
  endpoint: "http://127.0.0.1:4567",
  port: 4567,
  pid: 1,
  logFile: "emulator.log",
  env: {
    AWS_ENDPOINT_URL: "http://127.0.0.1:4567",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_PROFILE: undefined,
  },
};

describe("the state of an environment", () => {
  test("is where its configuration says, under the name that main.ts gives the stack", async () => {
    const env = { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012", STATE_REGION: "eu-west-1", STATE_LOCK: "s3" };
    expect(await locateState("prod", { env })).toEqual({
      environment: "prod",
      accountId: "123456789012",
      bucket: "user-app-prod-tfstate-123456789012",
      key: "user-app-prod.tfstate",
      lockTable: "user-app-prod-tflock",
      region: "eu-west-1",
      lock: "s3",
      client: { region: "eu-west-1" },
      env: { ...env, ENVIRONMENT: "prod" },
      terraformBinary: "terraform",
    });
  });

  test("is refused with the configuration's own words", async () => {
    await expect(findState("dev", { env: {} })).rejects.toThrow("AWS_ACCOUNT_ID must be the 12 digits");
  });

  test("is not given with credentials of another account", async () => {
    const env = { AWS_ACCOUNT_ID: "123456789012" };
    jest.mocked(askCaller).mockResolvedValue({ identity: { accountId: "210987654321", arn: "arn" } });
    await expect(findState("dev", { env })).rejects.toThrow("of account 210987654321, and dev belongs to 123456789012");
    jest.mocked(askCaller).mockResolvedValue({ identity: { accountId: "123456789012", arn: "arn" } });
    expect(await findState("dev", { env })).toEqual(await locateState("dev", { env }));
  });

  test("is in the emulator for 'local', with the emulator's credentials only", async () => {
    jest.mocked(findEmulator).mockResolvedValue(emulator);
    jest.mocked(prepareToolchain).mockResolvedValue({
      python: "python3",
      lambdaNodeDir: "node",
      terraform: { binary: "tofu", product: "opentofu", version: "1.10.0", platform: "linux_amd64" },
      providerSource: { kind: "registry", summary: "", env: {}, archiveProvider: true },
    });
    const state = await findState("local");
    expect(state).toMatchObject({
      bucket: "user-app-local-tfstate-000000000000",
      key: "user-app-local.tfstate",
      lockTable: "user-app-local-tflock",
      terraformBinary: "tofu",
      client: { endpoint: emulator.endpoint, credentials: { accessKeyId: "test", secretAccessKey: "test" } },
    });
    expect(state.env).toMatchObject(emulator.env);
  });

  test("is an example's own where one is named", async () => {
    jest.mocked(findEmulator).mockResolvedValue(emulator);
    expect(await findState("local", { example: "users-crud" })).toMatchObject({ key: "users-crud-local.tfstate" });
  });

  test("is no example's in a real account", async () => {
    const named = findState("dev", { example: "users-crud", env: { AWS_ACCOUNT_ID: "123456789012" } });
    await expect(named).rejects.toThrow("--example is for 'local'");
  });

  test("says how to start the emulator when none runs", async () => {
    jest.mocked(findEmulator).mockResolvedValue(undefined);
    await expect(findState("local")).rejects.toThrow("The local AWS is not running here. Start it with: npm run local");
    const example = findState("local", { example: "users-crud" });
    await expect(example).rejects.toThrow("Start it with: npm run local -- --example users-crud");
  });
});
