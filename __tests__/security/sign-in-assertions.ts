import { GUARDED_ORIGIN } from "./guarded-stack";
import type { Subject } from "./subject";

/** Who gets tokens. */
export const SIGN_IN_ASSERTIONS = {
  "accounts are not lost by a destroy, and are known by a confirmed e-mail address": ({ guarded }: Subject) => {
    const [pool, ...others] = guarded.resources("aws_cognito_user_pool");
    expect(others).toEqual([]);
    expect(pool).toMatchObject({
      deletion_protection: "ACTIVE",
      username_attributes: ["email"],
      username_configuration: { case_sensitive: false },
      auto_verified_attributes: ["email"],
      user_attribute_update_settings: { attributes_require_verification_before_update: ["email"] },
      account_recovery_setting: { recovery_mechanism: [{ name: "verified_email", priority: 1 }] },
    });
  },

  "passwords have 15 characters or more, and no function of ours changes what Cognito decides": ({
    guarded,
  }: Subject) => {
    const [pool] = guarded.resources("aws_cognito_user_pool");
    expect(pool?.password_policy.minimum_length).toBeGreaterThanOrEqual(15);
    expect(pool?.lambda_config).toBeUndefined();
  },

  "a page gets tokens for a code and never a secret, at its own address, without learning who has an account": ({
    guarded,
  }: Subject) => {
    const [pool] = guarded.addressesOf("aws_cognito_user_pool");
    const clients = guarded.resources("aws_cognito_user_pool_client");
    expect(clients).toEqual([
      {
        user_pool_id: `\${${pool}.id}`,
        name: "page",
        allowed_oauth_flows_user_pool_client: true,
        allowed_oauth_flows: ["code"],
        allowed_oauth_scopes: ["email", "openid"],
        callback_urls: [`${GUARDED_ORIGIN}/`],
        logout_urls: [`${GUARDED_ORIGIN}/`],
        supported_identity_providers: ["COGNITO"],
        explicit_auth_flows: ["ALLOW_REFRESH_TOKEN_AUTH"],
        prevent_user_existence_errors: "ENABLED",
        enable_token_revocation: true,
        access_token_validity: 60,
        id_token_validity: 60,
        refresh_token_validity: 1,
        token_validity_units: [{ access_token: "minutes", id_token: "minutes", refresh_token: "days" }],
      },
    ]);
  },

  "nobody else gets tokens or AWS credentials for an account": ({ guarded }: Subject) => {
    for (const type of ["aws_cognito_identity_provider", "aws_cognito_identity_pool", "aws_cognito_resource_server"]) {
      expect([type, guarded.resources(type)]).toEqual([type, []]);
    }
  },
};
