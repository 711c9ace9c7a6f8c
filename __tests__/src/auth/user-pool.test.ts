import { TerraformOutput, type TerraformStack } from "cdktf";
import { type BrowserClientProps, UserPool, type UserPoolProps } from "../../../src";
import { synth } from "../../helpers/synth";

const PROPS = { userPoolName: "notes", domainPrefix: "acme-notes" };
const poolIn = (stack: TerraformStack, props: UserPoolProps = PROPS) => new UserPool(stack, "UserPool", props);
const clientOf = (props: Partial<BrowserClientProps> = {}) =>
  synth((stack) => {
    const origins = ["https://app.example.com", "http://localhost:3000"];
    poolIn(stack).addBrowserClient("Page", { clientName: "page", origins, ...props });
  }).only("aws_cognito_user_pool_client");

describe("UserPool", () => {
  const result = synth((stack) => {
    new TerraformOutput(stack, "origin", { value: poolIn(stack).signInOrigin });
  });
  const pool = result.only("aws_cognito_user_pool");

  test("has users sign up with their e-mail address, in any case, and confirm it, also when they change it", () => {
    expect(pool).toMatchObject({
      name: "notes",
      username_attributes: ["email"],
      username_configuration: { case_sensitive: false },
      auto_verified_attributes: ["email"],
      user_attribute_update_settings: { attributes_require_verification_before_update: ["email"] },
      admin_create_user_config: { allow_admin_create_user_only: false },
    });
  });

  test("requires passwords of 15 characters, of any kind", () => {
    expect(pool.password_policy).toEqual({
      minimum_length: 15,
      require_lowercase: false,
      require_numbers: false,
      require_symbols: false,
      require_uppercase: false,
      temporary_password_validity_days: 7,
    });
  });

  test("recovers an account only by its verified e-mail address", () => {
    expect(pool.account_recovery_setting).toEqual({ recovery_mechanism: [{ name: "verified_email", priority: 1 }] });
  });

  test("is protected from deletion, unless that is switched off", () => {
    expect(pool.deletion_protection).toBe("ACTIVE");
    const open = synth((stack) => void poolIn(stack, { ...PROPS, deletionProtection: false }));
    expect(open.only("aws_cognito_user_pool").deletion_protection).toBe("INACTIVE");
  });

  test("has its hosted sign-in at a host of Cognito in the pool's region", () => {
    expect(result.only("aws_cognito_user_pool_domain")).toMatchObject({ domain: "acme-notes" });
    expect(result.output("origin")).toMatch(
      /^https:\/\/acme-notes\.auth\.\$\{element\(split\(":", aws_cognito_user_pool\.\w+\.arn\), 3\)\}\.amazoncognito\.com$/,
    );
  });

  test("has it at a domain name instead, with a target for its alias records", () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
    const custom = synth((stack) => {
      const props = { userPoolName: "notes", domainName: "sign-in.example.com", certificateArn };
      const { signInOrigin, aliasTarget } = poolIn(stack, props);
      new TerraformOutput(stack, "origin", { value: signInOrigin });
      new TerraformOutput(stack, "alias", { value: aliasTarget?.domainName });
    });
    const domain = { domain: "sign-in.example.com", certificate_arn: certificateArn };
    expect(custom.only("aws_cognito_user_pool_domain")).toMatchObject(domain);
    expect(custom.output("origin")).toBe("https://sign-in.example.com");
    expect(custom.output("alias")).toMatch(/^\$\{aws_cognito_user_pool_domain\.\w+\.cloudfront_distribution\}$/);
  });

  test("may be an existing one, by its ARN", () => {
    const arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbC";
    const existing = synth((stack) => {
      const { userPoolArn, userPoolId } = UserPool.fromUserPoolArn(stack, arn);
      new TerraformOutput(stack, "existing", { value: [userPoolArn, userPoolId] });
    });
    expect(existing.output("existing")).toEqual([arn, expect.stringContaining(`split("/", "${arn}")`)]);
  });

  describe("rejects", () => {
    const reject = (props: UserPoolProps) => expect(() => synth((stack) => void poolIn(stack, props)));

    test("a name or a prefix that Cognito does not accept", () => {
      reject({ ...PROPS, userPoolName: "a/b" }).toThrow("'userPoolName' must be 1 to 128 letters, digits, spaces");
      for (const domainPrefix of ["Acme", "acme-", "my-cognito", "a.b", ""]) {
        reject({ ...PROPS, domainPrefix }).toThrow("'domainPrefix' must be 1 to 63 lower-case letters");
      }
    });

    test("both a prefix and a domain name, and neither", () => {
      const either = "either domainPrefix or domainName with certificateArn is required (test/UserPool)";
      reject({ userPoolName: "notes" }).toThrow(either);
      const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
      reject({ ...PROPS, domainName: "sign-in.example.com", certificateArn }).toThrow(either);
    });

    test("the ARN of something else", () => {
      const arn = "arn:aws:iam::123456789012:role/notes";
      expect(() => synth((stack) => void UserPool.fromUserPoolArn(stack, arn))).toThrow(
        `'userPoolArn' must be the ARN of a user pool: arn:aws:cognito-idp:<region>:<account>:userpool/<id>, got "${arn}"`,
      );
    });
  });
});

describe("an app client for pages", () => {
  test("signs in by authorization code, without a secret: neither implicitly nor by passwords sent to Cognito's API", () => {
    expect(clientOf().generate_secret).toBeUndefined();
    expect(clientOf()).toMatchObject({
      allowed_oauth_flows: ["code"],
      explicit_auth_flows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      supported_identity_providers: ["COGNITO"],
    });
  });

  test("returns from a sign-in and a sign-out to the pages of its origins, and to no other URL", () => {
    const urls = ["https://app.example.com/", "http://localhost:3000/"];
    expect(clientOf()).toMatchObject({ callback_urls: urls, logout_urls: urls });
  });

  test("does not reveal at a sign-in whether there is an account, and can revoke tokens", () => {
    expect(clientOf()).toMatchObject({ prevent_user_existence_errors: "ENABLED", enable_token_revocation: true });
  });

  test("has tokens for an hour, and sign-ins for a day", () => {
    expect(clientOf()).toMatchObject({
      access_token_validity: 60,
      id_token_validity: 60,
      refresh_token_validity: 1,
      token_validity_units: [{ access_token: "minutes", id_token: "minutes", refresh_token: "days" }],
    });
  });

  test("is one of several of a pool", () => {
    const result = synth((stack) => {
      const pool = poolIn(stack);
      for (const id of ["Page", "Admin"]) {
        pool.addBrowserClient(id, { clientName: id, origins: ["https://app.example.com"] });
      }
    });
    expect(result.resources("aws_cognito_user_pool_client").map(({ name }) => name)).toEqual(["Admin", "Page"]);
  });

  test.each([
    ["no origin", []],
    ["plain http anywhere but on localhost", ["http://app.example.com"]],
    ["a wildcard", ["https://*.example.com"]],
    ["any origin", ["*"]],
    ["a URL with a path", ["https://app.example.com/callback"]],
  ])("rejects %s", (_, origins) => {
    expect(() => clientOf({ origins })).toThrow(/^'origins' must .+ \(test\/UserPool\/Page\)$/);
  });
});
