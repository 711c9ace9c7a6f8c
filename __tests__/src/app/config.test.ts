import fc from "fast-check";
import { ConfigError } from "../../../src/app";
import { defaultEnvironments } from "../../../src/app/environments";
import { configOf } from "../../helpers/config";

const problemsOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    configOf(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

const REGION_RULE =
  "must be a region of AWS's standard partition such as 'eu-central-1': in China, GovCloud and the other partitions, " +
  "certificates in us-east-1 and host names under amazonaws.com do not exist";

describe("loadConfig", () => {
  test("needs nothing for the local environment, which nothing protects", () => {
    expect(configOf({})).toEqual({
      projectName: "user-app",
      environment: "local",
      namePrefix: "user-app-local",
      accountId: "000000000000",
      region: "us-east-1",
      packaging: "archive",
      extraAllowOrigins: [],
      errorCors: "first-origin",
      accessLog: false,
      sameOrigin: false,
      protectData: false,
      waitForDeployment: false,
      logRetentionDays: 7,
      telemetry: { logLevel: "DEBUG", metricsNamespace: "user-app-local", environment: "local" },
      tracing: false,
      alarms: { subscribers: [] },
      throttling: { rateLimit: 100, burstLimit: 50 },
      state: {
        bucket: "user-app-local-tfstate-000000000000",
        lockTable: "user-app-local-tflock",
        region: "us-east-1",
        lock: "both",
      },
    });
  });

  test("accepts every setting", () => {
    const config = configOf({
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
      PERMISSIONS_BOUNDARY: "arn:aws:iam::123456789012:policy/boundary",
      ALARM_SUBSCRIBERS: "ops@example.com, https://hooks.example.com/alarms?key=1",
      STATE_BUCKET: "acme-state",
      STATE_LOCK_TABLE: "acme-lock",
      STATE_REGION: "eu-west-1",
      STATE_LOCK: "s3",
    });
    expect(config).toEqual({
      projectName: "shop",
      environment: "prod",
      namePrefix: "shop-prod",
      accountId: "123456789012",
      region: "eu-central-1",
      packaging: "zip",
      extraAllowOrigins: ["https://app.example.com", "http://localhost:3000"],
      errorCors: "any-origin",
      accessLog: true,
      sameOrigin: true,
      protectData: false,
      permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
      waitForDeployment: true,
      logRetentionDays: 365,
      telemetry: { logLevel: "INFO", metricsNamespace: "shop-prod", environment: "prod" },
      tracing: false,
      alarms: { subscribers: ["ops@example.com", "https://hooks.example.com/alarms?key=1"] },
      throttling: { rateLimit: 100, burstLimit: 50 },
      state: { bucket: "acme-state", lockTable: "acme-lock", region: "eu-west-1", lock: "s3" },
    });
  });

  test.each([
    ["dev", false, 7],
    ["pr-42", false, 7],
    ["staging", true, 30],
    ["prod", true, 365],
  ])("in %s, protects data and waits for the edge: %s, and keeps logs for %i days", (ENVIRONMENT, kept, days) => {
    const config = configOf({ ENVIRONMENT, AWS_ACCOUNT_ID: "123456789012" });
    expect([config.protectData, config.waitForDeployment, config.logRetentionDays]).toEqual([kept, kept, days]);
  });

  test.each(["cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1"])(
    "refuses the region %s of another partition, for the app and for the state, with the reason",
    (region) => {
      const load = (env: NodeJS.ProcessEnv) => () =>
        configOf({ ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012", ...env });
      for (const name of ["AWS_REGION", "STATE_REGION"]) {
        expect(load({ [name]: region })).toThrow(`${name} ${REGION_RULE}, got "${region}"`);
      }
    },
  );

  test.each([
    "us-east-1",
    "eu-central-1",
    "ap-southeast-7",
    "mx-central-1",
    "il-central-1",
    "me-south-1",
    "af-south-1",
  ])("accepts the region %s", (region) => {
    const env = { ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012", AWS_REGION: region, STATE_REGION: region };
    expect(configOf(env)).toMatchObject({ region, state: { region } });
  });

  test.each(["porduction", "qa", "pr-x", "pr-", "pr-1-2", "PR-1", "constructor", "toString"])(
    "refuses the environment '%s', which is not in the table, and lists those that are",
    (ENVIRONMENT) => {
      expect(problemsOf({ ENVIRONMENT, AWS_ACCOUNT_ID: "123456789012" })).toEqual([
        `ENVIRONMENT must be one that the app declares (local, dev, pr-* with a number, staging, prod), got "${ENVIRONMENT}"`,
      ]);
    },
  );

  describe("with a custom table", () => {
    const { prod, dev } = defaultEnvironments;
    const domain = { siteName: "app.example.com", hostedZone: "example.com" };
    const alarms = { subscribers: ["ops@example.com"] };
    const table = {
      prod: { ...prod, region: "eu-central-1", accountId: "123456789012", domain, alarms },
      dev: { ...prod, ...dev, region: "Frankfurt" },
    };
    const load = (env: NodeJS.ProcessEnv) => configOf(env, table);

    test("takes region, account and domain from it", () => {
      expect(load({ ENVIRONMENT: "prod" })).toMatchObject({
        region: "eu-central-1",
        accountId: "123456789012",
        domain: { siteName: "app.example.com", apiName: "api.app.example.com", hostedZone: "example.com" },
        state: { bucket: "user-app-prod-tfstate-123456789012", region: "eu-central-1" },
      });
    });

    test("lets a variable override it, and keeps nothing of another domain", () => {
      const env = {
        ENVIRONMENT: "prod",
        AWS_REGION: "eu-west-1",
        DOMAIN_NAME: "app.example.org",
        PROTECT_DATA: "false",
      };
      expect(load(env)).toMatchObject({
        region: "eu-west-1",
        protectData: false,
        domain: { siteName: "app.example.org", apiName: "api.app.example.org", hostedZone: "example.org" },
      });
    });

    test("has the subscribers of alarms from it, unless a variable names others", () => {
      expect(load({ ENVIRONMENT: "prod" }).alarms).toEqual(alarms);
      expect(load({ ENVIRONMENT: "prod", ALARM_SUBSCRIBERS: "me@example.com" }).alarms).toEqual({
        subscribers: ["me@example.com"],
      });
    });

    test("rejects another account than the environment's", () => {
      expect(() => load({ ENVIRONMENT: "prod", AWS_ACCOUNT_ID: "210987654321" })).toThrow(
        `AWS_ACCOUNT_ID must be the account that the app declares for 'prod', "123456789012", got "210987654321"`,
      );
    });

    test("has no environment but those and local", () => {
      expect(() => load({ ENVIRONMENT: "pr-1" })).toThrow(
        `must be one that the app declares (local, prod, dev), got "pr-1"`,
      );
      expect(load({}).environment).toBe("local");
    });

    test("validates it like the variables", () => {
      expect(() => load({ ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012" })).toThrow(
        `AWS_REGION ${REGION_RULE}, got "Frankfurt"`,
      );
    });
  });

  test("traces nothing in any environment, unless the table has it", () => {
    expect(Object.values(defaultEnvironments).filter(({ tracing }) => tracing)).toEqual([]);
    const traced = { ...defaultEnvironments, dev: { ...defaultEnvironments.prod, tracing: true } };
    expect(configOf({ ENVIRONMENT: "dev", AWS_ACCOUNT_ID: "123456789012" }, traced).tracing).toBe(true);
  });

  test("lets functions write custom metrics in every environment but previews, where nobody would look at them", () => {
    const names = ["dev", "pr-42", "staging", "prod"];
    const namespaces = names.map(
      (ENVIRONMENT) => configOf({ ENVIRONMENT, AWS_ACCOUNT_ID: "123456789012" }).telemetry.metricsNamespace,
    );
    expect(namespaces).toEqual(["user-app-dev", false, "user-app-staging", "user-app-prod"]);
  });

  test("has alarms in every environment but previews, and there too if there are subscribers", () => {
    const alarmsIn = (ENVIRONMENT: string, env = {}) =>
      configOf({ ENVIRONMENT, AWS_ACCOUNT_ID: "123456789012", ...env }).alarms;
    expect(["dev", "pr-42", "staging", "prod"].map((name) => alarmsIn(name) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(alarmsIn("pr-42", { ALARM_SUBSCRIBERS: "me@example.com" })).toEqual({ subscribers: ["me@example.com"] });
  });

  test.each(["ops", "http://hooks.example.com", "ops@example.com,", "a@b.c,a@b.c"])(
    "rejects '%s' as subscribers of alarms",
    (ALARM_SUBSCRIBERS) => {
      expect(problemsOf({ ALARM_SUBSCRIBERS })).toEqual([expect.stringMatching(/^ALARM_SUBSCRIBERS must .*, got "/)]);
    },
  );

  test("counts a variable that is set to nothing as not set", () => {
    expect(configOf({ PROJECT_NAME: "", STATE_BUCKET: "" })).toEqual(configOf({}));
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
      `AWS_REGION ${REGION_RULE}, got "Frankfurt"`,
      `PACKAGING must be 'archive' or 'zip', got "tar"`,
      `EXTRA_ALLOW_ORIGINS must be exact origins such as 'https://app.example.com', separated by commas, or only '*', got "https://app.example.com/"`,
      `PROTECT_DATA must be 'true' or 'false', got "yes"`,
      `STATE_LOCK must be 'both' or 'dynamodb' or 's3', got "none"`,
    ]);
    expect(() => configOf(env)).toThrow("the configuration has 7 problem(s):\n  - PROJECT_NAME must be");
  });

  test("accepts a star for all origins if nothing is protected, and rejects it if data is", () => {
    expect(configOf({ EXTRA_ALLOW_ORIGINS: "*" }).extraAllowOrigins).toEqual(["*"]);
    expect(problemsOf({ EXTRA_ALLOW_ORIGINS: "*", PROTECT_DATA: "true" })).toEqual([
      'EXTRA_ALLOW_ORIGINS must name the origins where data is protected, got "*"',
    ]);
    expect(problemsOf({ EXTRA_ALLOW_ORIGINS: "*,https://app.example.com" })).toHaveLength(1);
  });

  test("has each origin once, and the site's own not at all", () => {
    expect(problemsOf({ EXTRA_ALLOW_ORIGINS: "https://a.example.com,https://a.example.com" })).toEqual([
      'EXTRA_ALLOW_ORIGINS must name each one once, got "https://a.example.com,https://a.example.com"',
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

  test("never treats a real account as the local environment", () => {
    expect(problemsOf({ AWS_ACCOUNT_ID: "123456789012" })).toEqual([
      `AWS_ACCOUNT_ID must be left out for ENVIRONMENT 'local', which is the emulator, got "123456789012"`,
    ]);
  });

  describe("with a domain", () => {
    test("gives the API a name below the site's, in the zone above it", () => {
      expect(configOf({ DOMAIN_NAME: "app.example.com" }).domain).toEqual({
        siteName: "app.example.com",
        apiName: "api.app.example.com",
        hostedZone: "example.com",
      });
    });

    test("accepts another name for the API and another zone", () => {
      const env = { DOMAIN_NAME: "example.com", API_DOMAIN_NAME: "api.example.com", HOSTED_ZONE: "example.com" };
      expect(configOf(env).domain).toEqual({
        siteName: "example.com",
        apiName: "api.example.com",
        hostedZone: "example.com",
      });
    });

    test("gives the API no name where the site serves it", () => {
      const env = { DOMAIN_NAME: "app.example.com", SAME_ORIGIN: "true" };
      expect(configOf(env).domain).toEqual({ siteName: "app.example.com", hostedZone: "example.com" });
      expect(problemsOf({ ...env, API_DOMAIN_NAME: "api.example.com" })).toEqual([
        `API_DOMAIN_NAME must be left out with SAME_ORIGIN 'true', got "api.example.com"`,
      ]);
    });

    test("accepts names that redirect to the site's, and from the table none of another domain", () => {
      const env = { DOMAIN_NAME: "www.example.com", REDIRECT_DOMAIN_NAMES: "example.com, old.example.com" };
      const redirectNames = ["example.com", "old.example.com"];
      expect(configOf(env).domain).toMatchObject({ siteName: "www.example.com", redirectNames });
      expect(configOf({ ...env, SAME_ORIGIN: "true" }).domain).toMatchObject({ redirectNames });

      const domain = { siteName: "www.example.com", hostedZone: "example.com", redirectNames };
      const table = { ...defaultEnvironments, local: { ...defaultEnvironments.prod, domain } };
      const account = { AWS_ACCOUNT_ID: "000000000000" };
      expect(configOf(account, table).domain).toMatchObject({ redirectNames });
      const elsewhere = { ...account, DOMAIN_NAME: "app.example.org" };
      expect(configOf(elsewhere, table).domain?.redirectNames).toBeUndefined();
    });

    test.each<[NodeJS.ProcessEnv, string[]]>([
      [
        { DOMAIN_NAME: "app.example.com", REDIRECT_DOMAIN_NAMES: "*.example.com" },
        [
          `REDIRECT_DOMAIN_NAMES must be lower-case host names such as 'www.example.com', separated by commas, got "*.example.com"`,
        ],
      ],
      [
        { REDIRECT_DOMAIN_NAMES: "www.example.com" },
        [`REDIRECT_DOMAIN_NAMES must be left out without DOMAIN_NAME, got "www.example.com"`],
      ],
      [
        { DOMAIN_NAME: "app.example.com", REDIRECT_DOMAIN_NAMES: "www.example.com,www.example.org" },
        [`REDIRECT_DOMAIN_NAMES must lie in the hosted zone 'example.com', got "www.example.com,www.example.org"`],
      ],
      [
        { DOMAIN_NAME: "app.example.com", REDIRECT_DOMAIN_NAMES: "a.example.com,a.example.com" },
        [`REDIRECT_DOMAIN_NAMES must name each one once, got "a.example.com,a.example.com"`],
      ],
      [
        { DOMAIN_NAME: "app.example.com", REDIRECT_DOMAIN_NAMES: "app.example.com,api.app.example.com" },
        [
          `REDIRECT_DOMAIN_NAMES must differ from DOMAIN_NAME, got "app.example.com,api.app.example.com"`,
          `REDIRECT_DOMAIN_NAMES must differ from the API's name, got "app.example.com,api.app.example.com"`,
        ],
      ],
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
          `HOSTED_ZONE must be given where DOMAIN_NAME is 'example.com', whose parent domain cannot be a hosted zone, got nothing`,
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

    test("whatever the names, has two host names of one zone or a problem", () => {
      const label = fc.constantFrom("app", "api", "example", "com");
      const labels = fc.array(label, { minLength: 1, maxLength: 4 }).map((it) => it.join("."));
      const name = fc.option(labels, { nil: undefined });
      fc.assert(
        fc.property(name, name, name, (DOMAIN_NAME, API_DOMAIN_NAME, HOSTED_ZONE) => {
          const env = { DOMAIN_NAME, API_DOMAIN_NAME, HOSTED_ZONE };
          if (problemsOf(env).length > 0) return;
          const { domain } = configOf(env);
          expect(domain === undefined).toBe(DOMAIN_NAME === undefined);
          if (!domain) return;
          expect(domain.apiName).not.toBe(domain.siteName);
          for (const it of [domain.siteName, domain.apiName])
            expect(`.${it}`.endsWith(`.${domain.hostedZone}`)).toBe(true);
        }),
      );
    });
  });

  test("whatever the names, has a valid state bucket name or a problem", () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9-]{0,24}$/);
    fc.assert(
      fc.property(name, name, (PROJECT_NAME, ENVIRONMENT) => {
        const env = { PROJECT_NAME, ENVIRONMENT, AWS_ACCOUNT_ID: "000000000000" };
        return problemsOf(env).length > 0 || /^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(configOf(env).state.bucket);
      }),
    );
  });
});
