import fc from "fast-check";
import { ConfigError, loadConfig } from "../../src";

const problemsOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe("loadConfig", () => {
  test("needs nothing for the local environment, which nothing protects", () => {
    expect(loadConfig({})).toEqual({
      projectName: "user-app",
      environment: "local",
      accountId: "000000000000",
      region: "us-east-1",
      packaging: "archive",
      extraAllowOrigins: [],
      errorCors: "first-origin",
      protectData: false,
      waitForDeployment: false,
      state: {
        bucket: "user-app-local-tfstate-000000000000",
        lockTable: "user-app-local-tflock",
        region: "us-east-1",
        lock: "both",
      },
    });
  });

  test("takes every setting", () => {
    const config = loadConfig({
      PROJECT_NAME: "shop",
      ENVIRONMENT: "prod",
      AWS_ACCOUNT_ID: "123456789012",
      AWS_REGION: "eu-central-1",
      PACKAGING: "zip",
      EXTRA_ALLOW_ORIGINS: "https://app.example.com, http://localhost:3000",
      ERROR_CORS: "any-origin",
      PROTECT_DATA: "false",
      STATE_BUCKET: "acme-state",
      STATE_LOCK_TABLE: "acme-lock",
      STATE_REGION: "eu-west-1",
      STATE_LOCK: "s3",
    });
    expect(config).toEqual({
      projectName: "shop",
      environment: "prod",
      accountId: "123456789012",
      region: "eu-central-1",
      packaging: "zip",
      extraAllowOrigins: ["https://app.example.com", "http://localhost:3000"],
      errorCors: "any-origin",
      protectData: false,
      waitForDeployment: true,
      state: { bucket: "acme-state", lockTable: "acme-lock", region: "eu-west-1", lock: "s3" },
    });
  });

  test.each([
    ["dev", false],
    ["staging", true],
    ["prod", true],
    ["pr-42", true],
  ])("in %s, protects data and waits for the edge: %s", (ENVIRONMENT, expected) => {
    const config = loadConfig({ ENVIRONMENT, AWS_ACCOUNT_ID: "123456789012" });
    expect([config.protectData, config.waitForDeployment]).toEqual([expected, expected]);
  });

  test("counts a variable that is set to nothing as not set", () => {
    expect(loadConfig({ PROJECT_NAME: "", STATE_BUCKET: "" })).toEqual(loadConfig({}));
  });

  test("reports all problems together, each with the variable, what it got and what it must be", () => {
    const env = {
      PROJECT_NAME: "My App",
      ENVIRONMENT: "dev",
      AWS_ACCOUNT_ID: "12345",
      AWS_REGION: "Frankfurt",
      PACKAGING: "tar",
      EXTRA_ALLOW_ORIGINS: "https://app.example.com/",
      PROTECT_DATA: "yes",
      STATE_LOCK: "none",
    };
    expect(problemsOf(env)).toEqual([
      'PROJECT_NAME must be 1 to 20 lower-case letters, digits and inner hyphens, got "My App"',
      'AWS_ACCOUNT_ID must be the 12 digits of the account to deploy to, got "12345"',
      `AWS_REGION must be a region's code such as 'eu-central-1', got "Frankfurt"`,
      `PACKAGING must be 'archive' or 'zip', got "tar"`,
      `EXTRA_ALLOW_ORIGINS must be exact origins such as 'https://app.example.com', separated by commas, or '*' alone, got "https://app.example.com/"`,
      `PROTECT_DATA must be 'true' or 'false', got "yes"`,
      `STATE_LOCK must be 'both' or 'dynamodb' or 's3', got "none"`,
    ]);
    expect(() => loadConfig(env)).toThrow("the configuration has 7 problem(s):\n  - PROJECT_NAME must be");
  });

  test("takes a star for all origins where nothing is protected, and refuses it where data is", () => {
    expect(loadConfig({ EXTRA_ALLOW_ORIGINS: "*" }).extraAllowOrigins).toEqual(["*"]);
    expect(problemsOf({ EXTRA_ALLOW_ORIGINS: "*", PROTECT_DATA: "true" })).toEqual([
      'EXTRA_ALLOW_ORIGINS must name the origins where data is protected, got "*"',
    ]);
    expect(problemsOf({ EXTRA_ALLOW_ORIGINS: "*,https://app.example.com" })).toHaveLength(1);
  });

  test("needs the account of a real environment", () => {
    expect(problemsOf({ ENVIRONMENT: "prod" })).toEqual([
      "AWS_ACCOUNT_ID must be the 12 digits of the account to deploy to, got nothing",
    ]);
  });

  test("never takes a real account for the local environment", () => {
    expect(problemsOf({ AWS_ACCOUNT_ID: "123456789012" })).toEqual([
      `AWS_ACCOUNT_ID must be left out for ENVIRONMENT 'local', which is the emulator, got "123456789012"`,
    ]);
  });

  test("whatever the names, gives a state bucket that S3 takes or a problem", () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9-]{0,24}$/);
    fc.assert(
      fc.property(name, name, (PROJECT_NAME, ENVIRONMENT) => {
        const env = { PROJECT_NAME, ENVIRONMENT, AWS_ACCOUNT_ID: "000000000000" };
        return problemsOf(env).length > 0 || /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(loadConfig(env).state.bucket);
      }),
    );
  });
});
