import type { Emulator } from "../../../cli/local-aws/emulator";
import { localApp } from "../../../cli/project/local-app";
import type { Toolchain } from "../../../cli/toolchain/toolchain";
import { exampleProject, userProject } from "../../helpers/project";

const emulator = { env: { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:4566" } } as unknown as Emulator;
const toolchain = (archiveProvider: boolean) =>
  ({ providerSource: { env: {}, archiveProvider }, terraform: { binary: "terraform" } }) as unknown as Toolchain;
const configOf = (archiveProvider = true, project = userProject) => {
  const allowOrigins = ["http://localhost:3000"];
  return localApp({ project, toolchain: toolchain(archiveProvider), emulator, allowOrigins, outdir: "" }).config;
};

describe("the app on the local AWS", () => {
  test("ignores what the developer has set for a real deployment", () => {
    const expected = configOf();
    const deployer = {
      ...process.env,
      PROJECT_NAME: "shop",
      ENVIRONMENT: "prod",
      AWS_ACCOUNT_ID: "123456789012",
      AWS_REGION: "eu-central-1",
      PROTECT_DATA: "true",
      SAME_ORIGIN: "true",
      DOMAIN_NAME: "app.example.com",
      STATE_BUCKET: "acme-state",
      STATE_REGION: "eu-west-1",
      STATE_LOCK: "s3",
    };
    const environment = jest.replaceProperty(process, "env", deployer);
    try {
      expect(configOf()).toEqual(expected);
    } finally {
      environment.restore();
    }
    expect(expected).toMatchObject({ environment: "local", accountId: "000000000000", protectData: false });
  });

  test("allows the page's local origin to call, and every origin to read API Gateway's own errors", () => {
    expect(configOf()).toMatchObject({ extraAllowOrigins: ["http://localhost:3000"], errorCors: "any-origin" });
  });

  test("is packaged at synth if the archive provider is not available", () => {
    expect([configOf(true).packaging, configOf(false).packaging]).toEqual(["archive", "zip"]);
  });

  test("has the name that the app defines", () => {
    expect(configOf(true, exampleProject("users-crud")).projectName).toBe("users-crud");
  });
});
