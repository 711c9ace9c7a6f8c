import { createHash } from "node:crypto";
import { request as httpRequest, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { listen } from "../../../cli/local-aws/forwarding";
import { freePort } from "../../../cli/system/ports";
import { claimsOf } from "../user-pool-token";
import { REGION, startTwoEmulators, type TwoEmulators } from "./two-emulators";
import {
  cognito,
  createClient,
  createUser,
  createUserPool,
  EMAIL,
  PASSWORD,
  succeed,
  type UserPool,
} from "./user-pool";

/** Each probe shows a gap of the plain emulator first: one that fails there means that upstream has filled the gap. */
let emulators: TwoEmulators;

beforeAll(async () => {
  emulators = await startTwoEmulators();
}, 60_000);
afterAll(() => emulators?.stop(), 30_000);

const PAGE = "http://localhost:3000/";
const VERIFIER = "a-verifier-of-at-least-forty-three-characters";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const CLIENT = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ["code"],
  AllowedOAuthScopes: ["openid", "email"],
  CallbackURLs: [PAGE],
  LogoutURLs: [PAGE],
  SupportedIdentityProviders: ["COGNITO"],
  ExplicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
};

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly location: URL | undefined;
  readonly allowedOrigin: string | undefined;
}

let domains = 0;

/** The hosted sign-in of a new user pool with one confirmed user. */
class SignIn {
  private constructor(
    readonly emulator: Emulator,
    readonly pool: UserPool,
    readonly host: string,
  ) {}

  static async at(emulator: Emulator, client: object = {}): Promise<SignIn> {
    const pool = await createUserPool(emulator, { client: { ...CLIENT, ...client } });
    await createUser(emulator, pool);
    const domain = `probe-${++domains}`;
    await succeed(emulator, "CreateUserPoolDomain", { UserPoolId: pool.userPoolId, Domain: domain });
    return new SignIn(emulator, pool, `${domain}.auth.${REGION}.amazoncognito.com`);
  }

  /** At the pool's domain: fetch cannot set the host. */
  request(method: string, path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
    const type = form && { "content-type": "application/x-www-form-urlencoded" };
    return new Promise<Reply>((resolve, reject) => {
      const options = { method, agent: false, headers: { host: this.host, ...type, ...headers } };
      httpRequest(`${this.emulator.endpoint}${path}`, options, async (response) => {
        const { location, "access-control-allow-origin": allowedOrigin } = response.headers;
        const to = location === undefined ? undefined : new URL(location, "http://none");
        resolve({ status: response.statusCode ?? 0, body: await text(response), location: to, allowedOrigin });
      })
        .on("error", reject)
        .end(form && new URLSearchParams(form).toString());
    });
  }

  authorization(more: Record<string, string> = {}): Record<string, string> {
    return {
      client_id: this.pool.clientId,
      redirect_uri: PAGE,
      response_type: "code",
      scope: "openid email",
      state: "a/b c",
      code_challenge: CHALLENGE,
      code_challenge_method: "S256",
      ...more,
    };
  }

  get(path: string, parameters: Record<string, string>): Promise<Reply> {
    return this.request("GET", `${path}?${new URLSearchParams(parameters)}`);
  }

  submit(path: string, form: Record<string, string>, more: Record<string, string> = {}): Promise<Reply> {
    return this.request("POST", path, { ...this.authorization(more), ...form });
  }

  async code(more: Record<string, string> = {}): Promise<string> {
    const { location } = await this.submit("/login", { username: EMAIL, password: PASSWORD }, more);
    return location?.searchParams.get("code") ?? "";
  }

  redeem(code: string, more: Record<string, string> = {}): Promise<Reply> {
    const form = { grant_type: "authorization_code", client_id: this.pool.clientId, redirect_uri: PAGE, code };
    return this.request("POST", "/oauth2/token", { ...form, code_verifier: VERIFIER, ...more });
  }

  async tokens(): Promise<Record<string, string>> {
    return JSON.parse((await this.redeem(await this.code())).body);
  }

  refresh(token = "", clientId = this.pool.clientId): Promise<Reply> {
    const form = { grant_type: "refresh_token", client_id: clientId, refresh_token: token };
    return this.request("POST", "/oauth2/token", form);
  }
}

const errorOf = ({ body }: Reply): unknown => (JSON.parse(body || "{}") as { error?: string }).error;

describe("the sign-in with PKCE on the corrected emulator", () => {
  let signIn: SignIn;
  beforeAll(async () => {
    signIn = await SignIn.at(emulators.corrected);
  });

  test("redirects to the page with a code and the state, and the code brings tokens of the client", async () => {
    const page = await signIn.get("/oauth2/authorize", signIn.authorization());
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('name="password"')]);
    const { status, location } = await signIn.submit("/login", { username: EMAIL, password: PASSWORD });
    expect([status, location?.origin, location?.searchParams.get("state")]).toEqual([
      302,
      new URL(PAGE).origin,
      "a/b c",
    ]);
    const { status: redeemed, body } = await signIn.redeem(location?.searchParams.get("code") ?? "");
    expect(redeemed).toBe(200);
    const tokens = JSON.parse(body);
    expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 3600 });
    expect(claimsOf(tokens.id_token)).toMatchObject({ aud: signIn.pool.clientId, token_use: "id", email: EMAIL });
    const claims = claimsOf(tokens.access_token);
    expect(claims).toMatchObject({ client_id: signIn.pool.clientId, token_use: "access" });
    expect(String(claims.scope).split(" ").sort()).toEqual(["email", "openid"]);
    const authorization = `Bearer ${tokens.access_token}`;
    const user = await signIn.request("GET", "/oauth2/userInfo", undefined, { authorization });
    expect(JSON.parse(user.body)).toMatchObject({ sub: claims.sub, email: EMAIL, email_verified: "true" });
  });

  test("passes no state where none is given", async () => {
    const { state: _, ...without } = signIn.authorization();
    const login = { ...without, username: EMAIL, password: PASSWORD };
    const { location } = await signIn.request("POST", "/login", login);
    expect([...(location?.searchParams.keys() ?? [])]).toEqual(["code"]);
  });

  test("lets any origin call the token endpoint", async () => {
    const origin = "https://app.example.com";
    const headers = { origin, "access-control-request-method": "POST" };
    const preflight = await signIn.request("OPTIONS", "/oauth2/token", undefined, headers);
    expect([preflight.status, preflight.allowedOrigin]).toEqual([200, "*"]);
    expect((await signIn.redeem("none")).allowedOrigin).toBe("*");
    expect((await signIn.redeem(await signIn.code())).allowedOrigin).toBe("*");
  });

  const REFUSED: Record<string, [Record<string, string>, number, string]> = {
    "an unknown client": [{ client_id: "unknown" }, 400, "invalid_client"],
    "a foreign redirect URI": [{ redirect_uri: "https://evil.example.com/" }, 400, "invalid_request"],
    "a redirect URI with another path": [{ redirect_uri: `${PAGE}other` }, 400, "invalid_request"],
    "the implicit flow": [{ response_type: "token" }, 400, "unsupported_response_type"],
  };
  test.each(Object.entries(REFUSED))("refuses %s, without a redirect", async (_, [parameters, status, error]) => {
    for (const path of ["/oauth2/authorize", "/login", "/signup"]) {
      const reply = await signIn.get(path, signIn.authorization(parameters));
      expect([reply.status, errorOf(reply), reply.location]).toEqual([status, error, undefined]);
    }
    if (parameters.response_type) return;
    const submitted = await signIn.submit("/login", { username: EMAIL, password: PASSWORD }, parameters);
    expect([submitted.status, errorOf(submitted), submitted.location]).toEqual([status, error, undefined]);
  });

  test("refuses a challenge that is no hash, and a scope that the client lacks, by a redirect", async () => {
    const wrong: Record<string, string>[] = [{ code_challenge_method: "plain" }, { scope: "openid phone" }];
    for (const parameters of wrong) {
      const { status, location } = await signIn.get("/oauth2/authorize", signIn.authorization(parameters));
      expect([status, location?.searchParams.get("error")]).toEqual([302, "invalid_request"]);
    }
  });

  test("refuses a replayed code", async () => {
    const code = await signIn.code();
    expect((await signIn.redeem(code)).status).toBe(200);
    const replayed = await signIn.redeem(code);
    expect([replayed.status, errorOf(replayed)]).toEqual([400, "invalid_grant"]);
  });

  test("refuses a code without its verifier", async () => {
    const refused = await signIn.redeem(await signIn.code(), { code_verifier: "" });
    expect([refused.status, errorOf(refused)]).toEqual([400, "invalid_grant"]);
  });

  test("shows the same page for an unknown user as for a wrong password", async () => {
    const wrong = await signIn.submit("/login", { username: EMAIL, password: "wrong" });
    const unknown = await signIn.submit("/login", { username: "nobody@example.com", password: "wrong" });
    expect(wrong.body).toContain("Incorrect username or password.");
    expect(unknown.body).toBe(wrong.body);
  });

  test("locks a user out after five wrong passwords", async () => {
    const other = await SignIn.at(emulators.corrected);
    let page = "";
    for (let attempt = 0; attempt < 12 && !page.includes("Password attempts exceeded"); attempt++) {
      page = (await other.submit("/login", { username: EMAIL, password: "wrong" })).body;
    }
    expect(page).toContain("Password attempts exceeded");
  });
});

describe("the sign-in at a local address", () => {
  let signIn: SignIn;
  let servers: readonly Server[];
  let url: string;
  beforeAll(async () => {
    signIn = await SignIn.at(emulators.corrected);
    const { port } = await freePort();
    const userPoolDomains = [{ domainName: signIn.host, port }];
    const { port: emulatorPort } = emulators.corrected;
    servers = await listen({ emulatorPort, region: REGION, sites: [], apis: [], userPoolDomains });
    url = `http://localhost:${port}`;
  });
  afterAll(() => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });

  test("leads from the form to the page, and gives its tokens to the page", async () => {
    const page = await fetch(`${url}/login?${new URLSearchParams(signIn.authorization())}`);
    expect(await page.text()).toContain('<form method="POST" action="/login">');
    const body = new URLSearchParams({ ...signIn.authorization(), username: EMAIL, password: PASSWORD });
    const { headers } = await fetch(`${url}/login`, { method: "POST", body, redirect: "manual" });
    const location = new URL(headers.get("location") ?? "");
    expect(location.origin).toBe(new URL(PAGE).origin);
    const grant = { grant_type: "authorization_code", client_id: signIn.pool.clientId, redirect_uri: PAGE };
    const code = location.searchParams.get("code") ?? "";
    const tokens = await fetch(`${url}/oauth2/token`, {
      method: "POST",
      headers: { origin: new URL(PAGE).origin },
      body: new URLSearchParams({ ...grant, code, code_verifier: VERIFIER }),
    });
    expect([tokens.status, tokens.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
  });
});

describe("a code that was tried with a wrong verifier", () => {
  const retried = async (emulator: Emulator) => {
    const signIn = await SignIn.at(emulator);
    const code = await signIn.code();
    const wrong = await signIn.redeem(code, { code_verifier: VERIFIER.toUpperCase() });
    expect([wrong.status, errorOf(wrong)]).toEqual([400, "invalid_grant"]);
    return (await signIn.redeem(code)).status;
  };

  test("can be tried again on the plain emulator", async () => {
    expect(await retried(emulators.plain)).toBe(200);
  });

  test("is void on the corrected one", async () => {
    expect(await retried(emulators.corrected)).toBe(400);
  });
});

describe("a refresh token", () => {
  const MINUTES = { AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: "minutes" } };

  /** The refreshed groups and lifetime, and the status for another client. */
  const refreshed = async (emulator: Emulator) => {
    const signIn = await SignIn.at(emulator, MINUTES);
    const { userPoolId } = signIn.pool;
    await succeed(emulator, "CreateGroup", { UserPoolId: userPoolId, GroupName: "staff" });
    const member = { UserPoolId: userPoolId, GroupName: "staff", Username: EMAIL };
    await succeed(emulator, "AdminAddUserToGroup", member);
    const { refresh_token: token } = await signIn.tokens();
    const own = JSON.parse((await signIn.refresh(token)).body);
    const other = await signIn.refresh(token, await createClient(emulator, userPoolId, CLIENT));
    return [claimsOf(own.id_token)["cognito:groups"], own.expires_in, other.status];
  };

  test("loses the groups, and works for other clients, on the plain emulator", async () => {
    expect(await refreshed(emulators.plain)).toEqual([undefined, 300, 200]);
  });

  test("keeps the groups and works for its client only on the corrected one", async () => {
    expect(await refreshed(emulators.corrected)).toEqual([["staff"], 300, 400]);
  });

  const revoked = async (emulator: Emulator) => {
    const signIn = await SignIn.at(emulator);
    const { refresh_token: token = "", access_token: access = "" } = await signIn.tokens();
    const revoke = async (form: Record<string, string>) =>
      (await signIn.request("POST", "/oauth2/revoke", { client_id: signIn.pool.clientId, ...form })).status;
    const [unknown, wrongKind] = [await revoke({ token, client_id: "unknown" }), await revoke({ token: access })];
    const before = (await signIn.refresh(token)).status;
    const done = await revoke({ token });
    const user = await signIn.request("GET", "/oauth2/userInfo", undefined, { authorization: `Bearer ${access}` });
    return { unknown, wrongKind, before, done, after: (await signIn.refresh(token)).status, userInfo: user.status };
  };

  test("cannot be revoked at the plain emulator's domain", async () => {
    expect(await revoked(emulators.plain)).toMatchObject({ before: 200, after: 200, userInfo: 200 });
  });

  test("is revoked at /oauth2/revoke of the corrected one, with its access token", async () => {
    const expected = { unknown: 400, wrongKind: 400, before: 200, done: 200, after: 400, userInfo: 401 };
    expect(await revoked(emulators.corrected)).toEqual(expected);
  });
});

describe("the sign-out", () => {
  const EVIL = "https://evil.example.com/";
  const redirects = async (emulator: Emulator) => {
    const [signIn, without] = [await SignIn.at(emulator), await SignIn.at(emulator, { LogoutURLs: [] })];
    const signOut = async (from: SignIn, parameters: Record<string, string>) =>
      (await from.get("/logout", { client_id: from.pool.clientId, ...parameters })).location?.href;
    return [
      await signOut(signIn, { logout_uri: PAGE }),
      await signOut(signIn, { logout_uri: EVIL }),
      await signOut(without, { logout_uri: EVIL }),
      await signOut(signIn, { redirect_uri: PAGE, response_type: "code" }),
    ];
  };

  test("redirects anywhere on the plain emulator where the client has no sign-out URL", async () => {
    expect(await redirects(emulators.plain)).toEqual([PAGE, undefined, EVIL, undefined]);
  });

  test("redirects only to the client's sign-out URLs on the corrected one, or to sign in again", async () => {
    const again = expect.stringMatching(/^http:\/\/none\/login\?client_id=.*&redirect_uri=.*&response_type=code$/);
    expect(await redirects(emulators.corrected)).toEqual([PAGE, undefined, undefined, again]);
  });
});

describe("the client of another user pool", () => {
  const statuses = async (emulator: Emulator) => {
    const [signIn, other] = [await SignIn.at(emulator), await SignIn.at(emulator)];
    const foreign = { client_id: other.pool.clientId };
    const code = await other.code();
    return [
      (await signIn.get("/oauth2/authorize", signIn.authorization(foreign))).status,
      (await signIn.submit("/login", { username: EMAIL, password: PASSWORD }, foreign)).status,
      (await signIn.redeem(code, foreign)).status,
    ];
  };

  test("is accepted at a pool's domain by the plain emulator", async () => {
    expect(await statuses(emulators.plain)).toEqual([200, 302, 200]);
  });

  test("is refused there by the corrected one", async () => {
    expect(await statuses(emulators.corrected)).toEqual([400, 400, 400]);
  });
});

describe("the pages for an account", () => {
  const BOB = "bob@example.com";

  test("are missing on the plain emulator", async () => {
    const signIn = await SignIn.at(emulators.plain);
    for (const path of ["/login", "/signup", "/confirmUser", "/forgotPassword", "/confirmForgotPassword"]) {
      expect((await signIn.get(path, signIn.authorization())).body).not.toContain("<form");
    }
  });

  test("sign a user up and confirm the account, which can then sign in", async () => {
    const signIn = await SignIn.at(emulators.corrected);
    const login = await signIn.get("/login", signIn.authorization());
    const signUpLink = /href="(\/signup\?[^"]*)"/.exec(login.body)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const form = await signIn.request("GET", signUpLink);
    expect(form.body).toContain('action="/signup"');
    expect(form.body).toContain(`name="code_challenge" value="${CHALLENGE}"`);

    const weak = await signIn.submit("/signup", { username: BOB, password: "short" });
    expect(weak.body).toContain("Password did not conform with policy");
    const confirm = await signIn.submit("/signup", { username: BOB, password: PASSWORD });
    expect(confirm.body).toContain('action="/confirmUser"');
    expect(confirm.body).toContain("The code is 123456");
    expect((await signIn.submit("/login", { username: BOB, password: PASSWORD })).body).toContain("not confirmed");
    const wrong = await signIn.submit("/confirmUser", { username: BOB, code: "000000" });
    expect(wrong.body).toContain("Invalid verification code");
    const confirmed = await signIn.submit("/confirmUser", { username: BOB, code: "123456" });
    expect(confirmed.body).toContain('action="/login"');
    const { location } = await signIn.submit("/login", { username: BOB, password: PASSWORD });
    expect(location?.searchParams.get("code")).toBeTruthy();

    const taken = await signIn.submit("/signup", { username: BOB, password: PASSWORD });
    expect(taken.body).toContain("User already exists");
  });

  test("set a new password", async () => {
    const signIn = await SignIn.at(emulators.corrected);
    const confirm = await signIn.submit("/forgotPassword", { username: EMAIL });
    expect(confirm.body).toContain('action="/confirmForgotPassword"');
    const unknown = await signIn.submit("/forgotPassword", { username: "nobody@example.com" });
    expect(unknown.body.replaceAll("nobody@example.com", EMAIL)).toBe(confirm.body);
    const password = "another battery, staple";
    const done = await signIn.submit("/confirmForgotPassword", { username: EMAIL, code: "654321", password });
    expect(done.body).toContain('action="/login"');
    expect((await signIn.submit("/login", { username: EMAIL, password: PASSWORD })).status).toBe(200);
    expect((await signIn.submit("/login", { username: EMAIL, password })).status).toBe(302);
  });

  test("show what was typed as text", async () => {
    const signIn = await SignIn.at(emulators.corrected);
    const markup = '"><script>alert(1)</script>';
    for (const reply of [
      await signIn.submit("/signup", { username: markup, password: "short" }, { state: markup }),
      await signIn.get("/signup", signIn.authorization({ state: markup })),
      await signIn.get("/login", signIn.authorization({ state: markup })),
    ]) {
      expect(reply.body).toContain("<form");
      expect(reply.body).not.toContain("<script>");
    }
  });

  test("ask for an address where the user pool knows its users by other names", async () => {
    const pool = await createUserPool(emulators.corrected, { pool: { UsernameAttributes: [] }, client: CLIENT });
    const parameters = { client_id: pool.clientId, redirect_uri: PAGE, response_type: "code" };
    const page = await fetch(`${emulators.corrected.endpoint}/signup?${new URLSearchParams(parameters)}`);
    expect(await page.text()).toContain('name="email"');
    const form = { ...parameters, username: "bob", email: BOB, password: PASSWORD };
    await fetch(`${emulators.corrected.endpoint}/signup`, { method: "POST", body: new URLSearchParams(form) });
    const user = { UserPoolId: pool.userPoolId, Username: "bob" };
    expect((await cognito(emulators.corrected, "AdminGetUser", user)).body.UserStatus).toBe("UNCONFIRMED");
  });
});
