import { readCaller } from "../../../cli/aws/caller";
import { findEmulator } from "../../../cli/local-aws/emulator";
import { findState, locateState } from "../../../cli/project/state-location";
import { prepareToolchain } from "../../../cli/toolchain/toolchain";
import { exampleProject, userProject } from "../../helpers/project";

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
  test("is in the configured bucket, under the name of the app's stack", async () => {
    const env = { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012", STATE_REGION: "eu-west-1", STATE_LOCK: "s3" };
    expect(await locateState(userProject, "prod", env)).toEqual({
      project: userProject,
      config: expect.objectContaining({ environment: "prod" }),
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

  test("is rejected with the configuration's own message", async () => {
    await expect(findState(userProject, "dev", {})).rejects.toThrow("AWS_ACCOUNT_ID must be the 12 digits");
  });

  test("is not returned with credentials of another account", async () => {
    const env = { AWS_ACCOUNT_ID: "123456789012" };
    jest.mocked(readCaller).mockResolvedValue({ identity: { accountId: "210987654321", arn: "arn" } });
    await expect(findState(userProject, "dev", env)).rejects.toThrow(
      "of account 210987654321, and dev belongs to 123456789012",
    );
    jest.mocked(readCaller).mockResolvedValue({ identity: { accountId: "123456789012", arn: "arn" } });
    expect(await findState(userProject, "dev", env)).toEqual(await locateState(userProject, "dev", env));
  });

  test("is in the emulator for 'local', with the emulator's credentials only", async () => {
    jest.mocked(findEmulator).mockResolvedValue(emulator);
    jest.mocked(prepareToolchain).mockResolvedValue({
      python: "python3",
      lambdaNodeDir: "node",
      terraform: { binary: "tofu", product: "opentofu", version: "1.10.0", platform: "linux_amd64" },
      providerSource: { kind: "registry", summary: "", env: {}, archiveProvider: true },
    });
    const state = await findState(userProject, "local");
    expect(state).toMatchObject({
      bucket: "user-app-local-tfstate-000000000000",
      key: "user-app-local.tfstate",
      lockTable: "user-app-local-tflock",
      terraformBinary: "tofu",
      client: { endpoint: emulator.endpoint, credentials: { accessKeyId: "test", secretAccessKey: "test" } },
    });
    expect(state.env).toMatchObject(emulator.env);
  });

  test("is another app's own", async () => {
    jest.mocked(findEmulator).mockResolvedValue(emulator);
    expect(await findState(exampleProject("users-crud"), "local")).toMatchObject({ key: "users-crud-local.tfstate" });
  });

  test("names the command that starts the emulator when none runs", async () => {
    jest.mocked(findEmulator).mockResolvedValue(undefined);
    await expect(findState(userProject, "local")).rejects.toThrow(
      "The local AWS is not running here. Start it with: npm run local",
    );
    const example = findState(exampleProject("users-crud"), "local");
    await expect(example).rejects.toThrow("Start it with: npm run local -- --app examples/users-crud");
  });
});
