import { createHash, randomBytes } from "node:crypto";
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { DeployedApp } from "../deployed-app";
import { PASSWORD } from "../emulator/user-pool";

/** The tokens of a user, as the token endpoint returns them. */
export interface Tokens {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token: string;
}

export const base64Url = (bytes: Buffer) => bytes.toString("base64url");
const challengeOf = (verifier: string) => base64Url(createHash("sha256").update(verifier).digest());

/** The hosted sign-in of a deployed app, as a page uses it, but without a browser. */
export class HostedSignIn {
  readonly verifier = base64Url(randomBytes(32));

  constructor(
    readonly deployed: DeployedApp,
    readonly clientId: string,
  ) {}

  /** The parameters of an authorization request for the page. */
  request(changed: Readonly<Record<string, string>> = {}): URLSearchParams {
    return new URLSearchParams({
      response_type: "code",
      client_id: this.clientId,
      redirect_uri: `${this.deployed.siteUrl}/`,
      scope: "openid email",
      state: "state",
      code_challenge_method: "S256",
      code_challenge: challengeOf(this.verifier),
      ...changed,
    });
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.deployed.signInUrl}${path}`, { redirect: "manual" });
  }

  post(path: string, form: URLSearchParams): Promise<Response> {
    return fetch(`${this.deployed.signInUrl}${path}`, { method: "POST", body: form, redirect: "manual" });
  }

  /** Sends the form of the sign-in page. */
  submit(username: string, password: string, changed: Readonly<Record<string, string>> = {}): Promise<Response> {
    const form = this.request(changed);
    form.set("username", username);
    form.set("password", password);
    return this.post("/login", form);
  }

  /** Signs in, and returns the code with which the hosted sign-in redirects to the page. */
  async code(email: string, changed: Readonly<Record<string, string>> = {}): Promise<string> {
    const response = await this.submit(email, PASSWORD, changed);
    const code = new URL(response.headers.get("location") ?? "http://none").searchParams.get("code");
    if (!code) throw new Error(`${email} got no code: ${response.status} ${await response.text()}`);
    return code;
  }

  /** Exchanges a code for tokens. */
  exchange(code: string, changed: Readonly<Record<string, string>> = {}): Promise<Response> {
    const form = {
      grant_type: "authorization_code",
      client_id: this.clientId,
      redirect_uri: `${this.deployed.siteUrl}/`,
      code,
      code_verifier: this.verifier,
      ...changed,
    };
    return this.post("/oauth2/token", new URLSearchParams(form));
  }

  async signIn(email: string, scope = "openid email"): Promise<Tokens> {
    const response = await this.exchange(await this.code(email, { scope }));
    return (await response.json()) as Tokens;
  }

  /** Creates a confirmed account. */
  async signUp(Username: string) {
    const client = new CognitoIdentityProviderClient(this.deployed.client);
    const user = { ClientId: this.clientId, Username };
    await client.send(new SignUpCommand({ ...user, Password: PASSWORD }));
    await client.send(new ConfirmSignUpCommand({ ...user, ConfirmationCode: "123456" }));
    client.destroy();
  }
}
