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
      accessLog: false,
      sameOrigin: false,
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
      ACCESS_LOG: "true",
      SAME_ORIGIN: "true",
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
      accessLog: true,
      sameOrigin: true,
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

  test("takes each origin once, and the site's own not at all", () => {
    expect(problemsOf({ EXTRA_ALLOW_ORIGINS: "https://a.example.com,https://a.example.com" })).toEqual([
      'EXTRA_ALLOW_ORIGINS must name each origin once, got "https://a.example.com,https://a.example.com"',
    ]);
    expect(problemsOf({ DOMAIN_NAME: "app.example.com", EXTRA_ALLOW_ORIGINS: "https://app.example.com" })).toEqual([
      'EXTRA_ALLOW_ORIGINS must name other origins than the site\'s own, got "https://app.example.com"',
    ]);
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

  describe("with a domain", () => {
    test("gives the API a name below the site's, in the zone above it", () => {
      expect(loadConfig({ DOMAIN_NAME: "app.example.com" }).domain).toEqual({
        siteName: "app.example.com",
        apiName: "api.app.example.com",
        hostedZone: "example.com",
      });
    });

    test("takes another name for the API and another zone", () => {
      const env = { DOMAIN_NAME: "example.com", API_DOMAIN_NAME: "api.example.com", HOSTED_ZONE: "example.com" };
      expect(loadConfig(env).domain).toEqual({
        siteName: "example.com",
        apiName: "api.example.com",
        hostedZone: "example.com",
      });
    });

    test("gives the API no name where the site serves it", () => {
      const env = { DOMAIN_NAME: "app.example.com", SAME_ORIGIN: "true" };
      expect(loadConfig(env).domain).toEqual({ siteName: "app.example.com", hostedZone: "example.com" });
      expect(problemsOf({ ...env, API_DOMAIN_NAME: "api.example.com" })).toEqual([
        `API_DOMAIN_NAME must be left out with SAME_ORIGIN 'true', got "api.example.com"`,
      ]);
    });

    test.each<[NodeJS.ProcessEnv, string[]]>([
      [
        { DOMAIN_NAME: "App.example.com", HOSTED_ZONE: "example" },
        [
          `DOMAIN_NAME must be a lower-case host name of at most 64 characters such as 'app.example.com', got "App.example.com"`,
          `HOSTED_ZONE must be a lower-case host name of at most 64 characters such as 'app.example.com', got "example"`,
        ],
      ],
      [
        { API_DOMAIN_NAME: "api.example.com", HOSTED_ZONE: "example.com" },
        [
          `API_DOMAIN_NAME must be left out without DOMAIN_NAME, got "api.example.com"`,
          `HOSTED_ZONE must be left out without DOMAIN_NAME, got "example.com"`,
        ],
      ],
      [
        { DOMAIN_NAME: "example.com" },
        [
          `HOSTED_ZONE must be given where DOMAIN_NAME is 'example.com', whose parent is no zone of one's own, got nothing`,
        ],
      ],
      [
        { DOMAIN_NAME: "app.example.com", API_DOMAIN_NAME: "api.myexample.com" },
        [`API_DOMAIN_NAME must lie in the hosted zone 'example.com', got "api.myexample.com"`],
      ],
      [
        { DOMAIN_NAME: "app.example.com", API_DOMAIN_NAME: "api.other.org", HOSTED_ZONE: "other.org" },
        [`DOMAIN_NAME must lie in the hosted zone 'other.org', got "app.example.com"`],
      ],
      [
        { DOMAIN_NAME: "app.example.com", API_DOMAIN_NAME: "app.example.com" },
        [`API_DOMAIN_NAME must differ from DOMAIN_NAME, got "app.example.com"`],
      ],
      [
        { DOMAIN_NAME: `${"a".repeat(50)}.example.com` },
        [
          `API_DOMAIN_NAME must be a lower-case host name of at most 64 characters such as 'app.example.com', got "api.${"a".repeat(50)}.example.com"`,
        ],
      ],
    ])("finds fault with %j", (env, problems) => expect(problemsOf(env)).toEqual(problems));

    test("whatever the names, gives two host names of one zone or a problem", () => {
      const label = fc.constantFrom("app", "api", "example", "com");
      const labels = fc.array(label, { minLength: 1, maxLength: 4 }).map((it) => it.join("."));
      const name = fc.option(labels, { nil: undefined });
      fc.assert(
        fc.property(name, name, name, (DOMAIN_NAME, API_DOMAIN_NAME, HOSTED_ZONE) => {
          const env = { DOMAIN_NAME, API_DOMAIN_NAME, HOSTED_ZONE };
          if (problemsOf(env).length > 0) return;
          const { domain } = loadConfig(env);
          expect(domain === undefined).toBe(DOMAIN_NAME === undefined);
          if (!domain) return;
          expect(domain.apiName).not.toBe(domain.siteName);
          for (const it of [domain.siteName, domain.apiName])
            expect(`.${it}`.endsWith(`.${domain.hostedZone}`)).toBe(true);
        }),
      );
    });
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
