import type { Block } from "../../src/testing";
import { add, type Mutant, mutantsOf, resource } from "./mutant";

const pool = (json: Block) => resource(json, "aws_cognito_user_pool", "Accounts");
const client = (json: Block) => resource(json, "aws_cognito_user_pool_client", "Accounts");

/** Somebody gets tokens who may not, or accounts are lost. */
export const SIGN_IN_MUTANTS: Mutant[] = mutantsOf("guarded", {
  "user pool may be deleted": (json) => (pool(json).deletion_protection = "INACTIVE"),
  "user pool accepts short passwords": (json) => (pool(json).password_policy.minimum_length = 8),
  "user pool counts an e-mail address before it is confirmed": (json) =>
    delete pool(json).user_attribute_update_settings,
  "user pool confirms no e-mail address": (json) => delete pool(json).auto_verified_attributes,
  "user pool has two accounts for one address in different case": (json) =>
    (pool(json).username_configuration.case_sensitive = true),
  "user pool lets an account be recovered by telephone": (json) =>
    pool(json).account_recovery_setting.recovery_mechanism.push({ name: "verified_phone_number", priority: 2 }),
  "user pool lets a function confirm every sign-up": (json) =>
    (pool(json).lambda_config = { pre_sign_up: resource(json, "aws_lambda_function", "Notes").arn ?? "arn" }),
  "app client has tokens in the address of the page": (json) => client(json).allowed_oauth_flows.push("implicit"),
  "app client has a secret, which a page cannot keep": (json) => (client(json).generate_secret = true),
  "app client takes passwords from anybody's form": (json) =>
    client(json).explicit_auth_flows.push("ALLOW_USER_PASSWORD_AUTH"),
  "app client returns to any subdomain": (json) => (client(json).callback_urls = ["https://*.example.com/"]),
  "app client returns to another site too": (json) => client(json).callback_urls.push("https://evil.example/"),
  "app client signs out to another site too": (json) => client(json).logout_urls.push("https://evil.example/"),
  "app client reveals who has an account": (json) => (client(json).prevent_user_existence_errors = "LEGACY"),
  "app client lets tokens change the account": (json) =>
    client(json).allowed_oauth_scopes.push("aws.cognito.signin.user.admin"),
  "app client keeps a sign-in for a year": (json) => (client(json).refresh_token_validity = 365),
  "app client has tokens that live a day": (json) => (client(json).id_token_validity = 1440),
  "app client has tokens that a sign-out does not revoke": (json) => (client(json).enable_token_revocation = false),
  "app client of a server beside that of the page": (json) =>
    add(json, "aws_cognito_user_pool_client", {
      user_pool_id: client(json).user_pool_id,
      name: "server",
      generate_secret: true,
      explicit_auth_flows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
    }),
  "accounts get AWS credentials": (json) =>
    add(json, "aws_cognito_identity_pool", {
      identity_pool_name: "notes",
      allow_unauthenticated_identities: true,
    }),
  "accounts of another identity provider are accepted": (json) =>
    add(json, "aws_cognito_identity_provider", {
      user_pool_id: client(json).user_pool_id,
      provider_name: "Other",
      provider_type: "OIDC",
    }),
});
