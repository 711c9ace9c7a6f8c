import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION } from "./two-emulators";

/** Of every kind of character, which the plain emulator requires. */
export const PASSWORD = "Correct horse battery 1.";
export const EMAIL = "ada@example.com";
/** A policy as Terraform sends it when no kind of character is required: its SDK leaves out what is false. */
export const LENGTH_ONLY = { PasswordPolicy: { MinimumLength: 15, TemporaryPasswordValidityDays: 7 } };

/** What a call of Cognito's API returned; an error has `__type` and `message`. */
export interface CognitoResponse {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export async function cognito(emulator: Emulator, action: string, parameters: object): Promise<CognitoResponse> {
  const scope = `test/20250101/${REGION}/cognito-idp/aws4_request`;
  const response = await fetch(emulator.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=any`,
    },
    body: JSON.stringify(parameters),
  });
  return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
}

/** The same, where an error fails the test. */
export async function succeed(emulator: Emulator, action: string, parameters: object) {
  const { status, body } = await cognito(emulator, action, parameters);
  if (status !== 200) throw new Error(`${action}: ${status} ${JSON.stringify(body)}`);
  return body;
}

export interface UserPoolOptions {
  readonly pool?: object;
  readonly client?: object;
}

export interface UserPool {
  readonly userPoolId: string;
  readonly userPoolArn: string;
  readonly clientId: string;
}

/** Creates a user pool whose users are known by e-mail address, and a client for pages. */
export async function createUserPool(
  emulator: Emulator,
  { pool = {}, client = {} }: UserPoolOptions = {},
): Promise<UserPool> {
  const { UserPool } = await succeed(emulator, "CreateUserPool", {
    PoolName: "probe",
    UsernameAttributes: ["email"],
    AutoVerifiedAttributes: ["email"],
    Policies: LENGTH_ONLY,
    ...pool,
  });
  const { Id: userPoolId, Arn: userPoolArn } = UserPool as { Id: string; Arn: string };
  return { userPoolId, userPoolArn, clientId: await createClient(emulator, userPoolId, client) };
}

export async function createClient(emulator: Emulator, userPoolId: string, client: object = {}): Promise<string> {
  const { UserPoolClient } = await succeed(emulator, "CreateUserPoolClient", {
    UserPoolId: userPoolId,
    ClientName: "page",
    PreventUserExistenceErrors: "ENABLED",
    ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    ...client,
  });
  return (UserPoolClient as { ClientId: string }).ClientId;
}

/** A confirmed user. */
export async function createUser(emulator: Emulator, { userPoolId }: UserPool, email = EMAIL): Promise<void> {
  const user = { UserPoolId: userPoolId, Username: email };
  const attributes = [
    { Name: "email", Value: email },
    { Name: "email_verified", Value: "true" },
  ];
  const created = { ...user, UserAttributes: attributes, MessageAction: "SUPPRESS", TemporaryPassword: PASSWORD };
  await succeed(emulator, "AdminCreateUser", created);
  await succeed(emulator, "AdminSetUserPassword", { ...user, Password: PASSWORD, Permanent: true });
}

/** Signs in by password, without the hosted sign-in. */
export function signIn(emulator: Emulator, clientId: string, password = PASSWORD, email = EMAIL) {
  const parameters = { USERNAME: email, PASSWORD: password };
  const request = { ClientId: clientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters: parameters };
  return cognito(emulator, "InitiateAuth", request);
}

export interface Tokens {
  readonly IdToken: string;
  readonly AccessToken: string;
  readonly RefreshToken: string;
}

export async function tokensOf(emulator: Emulator, clientId: string, email = EMAIL): Promise<Tokens> {
  const { status, body } = await signIn(emulator, clientId, PASSWORD, email);
  if (status !== 200) throw new Error(`sign-in: ${status} ${JSON.stringify(body)}`);
  return body.AuthenticationResult as Tokens;
}
