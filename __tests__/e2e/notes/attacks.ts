import { createHmac, createPublicKey, type JsonWebKey } from "node:crypto";
import { launchBrowser } from "../browser";
import type { DeployedApp } from "../deployed-app";
import { cognito, createUser, createUserPool, PASSWORD, tokensOf } from "../emulator/user-pool";
import { claimsOf, encoded, signedToken } from "../user-pool-token";
import type { HostedSignIn, Tokens } from "./oauth";

/** What the attacks are tried on: an app, its owner's note, and two users. */
export interface Victim {
  readonly deployed: DeployedApp;
  readonly signIn: HostedSignIn;
  readonly ada: Tokens;
  readonly eve: Tokens;
  /** Id of a note of Ada. */
  readonly noteId: string;
}

/** An attack, and what comes of it. */
export interface Attack {
  readonly name: string;
  /** What the attacker gets: a status and a message, as `attempt` returns them. */
  readonly outcome: string;
  readonly attempt: (victim: Victim) => Promise<string>;
}

const UNAUTHORIZED = "401 Unauthorized";
const NO_SUCH_NOTE = "404 You have no such note";
const ORIGIN_OF_EVE = "https://evil.example";

export const ATTACKS: readonly Attack[] = [
  { name: "No token", outcome: UNAUTHORIZED, attempt: (victim) => list(victim, undefined) },
  { name: "Garbage for a token", outcome: UNAUTHORIZED, attempt: (victim) => list(victim, "garbage") },
  {
    name: "A token in the query string",
    outcome: UNAUTHORIZED,
    attempt: (victim) => call(victim, `/notes?Authorization=${victim.ada.id_token}`),
  },
  {
    name: "A token without a signature (alg: none)",
    outcome: UNAUTHORIZED,
    attempt: (victim) => {
      const { kid } = headerOf(victim.ada.id_token);
      return list(victim, `${encoded({ alg: "none", kid })}.${payloadOf(victim.ada.id_token)}.`);
    },
  },
  {
    name: "A token signed by HS256 with the public key",
    outcome: UNAUTHORIZED,
    attempt: async (victim) => {
      const { kid } = headerOf(victim.ada.id_token);
      const input = `${encoded({ alg: "HS256", kid })}.${payloadOf(victim.ada.id_token)}`;
      const key = await publicKeyOf(victim, String(kid));
      return list(victim, `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`);
    },
  },
  {
    name: "Another user's id put into one's own token",
    outcome: UNAUTHORIZED,
    attempt: (victim) => {
      const [header, , signature] = victim.eve.id_token.split(".");
      const claims = { ...claimsOf(victim.eve.id_token), sub: claimsOf(victim.ada.id_token).sub };
      return list(victim, `${header}.${encoded(claims)}.${signature}`);
    },
  },
  {
    name: "An expired token",
    outcome: UNAUTHORIZED,
    attempt: (victim) => list(victim, tokenOf(victim, { exp: secondsFromNow(-60), iat: secondsFromNow(-3660) })),
  },
  {
    name: "A token that is not yet valid",
    outcome: UNAUTHORIZED,
    attempt: (victim) => list(victim, tokenOf(victim, { nbf: secondsFromNow(600), iat: secondsFromNow(600) })),
  },
  {
    name: "A token of another issuer, signed by the user pool's key",
    outcome: UNAUTHORIZED,
    attempt: (victim) =>
      list(victim, tokenOf(victim, { iss: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other" })),
  },
  {
    name: "A token of another user pool",
    outcome: UNAUTHORIZED,
    attempt: async (victim) => {
      const { emulator } = victim.deployed;
      const other = await createUserPool(emulator);
      await createUser(emulator, other, "ada@example.com");
      return list(victim, (await tokensOf(emulator, other.clientId, "ada@example.com")).IdToken);
    },
  },
  {
    name: "A token of another app client of the same user pool",
    outcome: "200: accepted by design, an app client is no boundary between users",
    attempt: async (victim) =>
      accepted(
        await list(victim, tokenOf(victim, { aud: "another-client" })),
        "an app client is no boundary between users",
      ),
  },
  {
    name: "An access token where an ID token belongs",
    outcome: UNAUTHORIZED,
    attempt: (victim) => list(victim, victim.ada.access_token),
  },
  {
    name: "An ID token where an access token belongs",
    outcome: UNAUTHORIZED,
    attempt: (victim) => call(victim, "/export", { token: victim.ada.id_token }),
  },
  {
    name: "An access token without the route's scope",
    outcome: UNAUTHORIZED,
    attempt: async (victim) => {
      const { access_token } = await victim.signIn.signIn("eve@example.com", "openid");
      return call(victim, "/export", { token: access_token });
    },
  },
  {
    name: "Editing another user's note",
    outcome: NO_SUCH_NOTE,
    attempt: (victim) => asEve(victim, "PUT", `/notes/${victim.noteId}`, { text: "Eve was here" }),
  },
  {
    name: "Deleting another user's note",
    outcome: NO_SUCH_NOTE,
    attempt: (victim) => asEve(victim, "DELETE", `/notes/${victim.noteId}`),
  },
  {
    name: "Restoring another user's note",
    outcome: NO_SUCH_NOTE,
    attempt: (victim) => asEve(victim, "POST", `/notes/${victim.noteId}/restore`),
  },
  {
    name: "Another user's id in the path",
    outcome: "400 Some fields are not as they must be",
    attempt: (victim) => {
      const path = encodeURIComponent(`${claimsOf(victim.ada.id_token).sub}#${victim.noteId}`);
      return asEve(victim, "PUT", `/notes/${path}`, { text: "Eve was here" });
    },
  },
  {
    name: "Another user's id in the body",
    outcome: "400 Invalid request body",
    attempt: (victim) =>
      asEve(victim, "POST", "/notes", { text: "From Ada", owner: String(claimsOf(victim.ada.id_token).sub) }),
  },
  {
    name: "Another user's id in the query string",
    outcome: "200, with one's own notes",
    attempt: async (victim) => {
      const path = `/notes?owner=${claimsOf(victim.ada.id_token).sub}`;
      const response = await send(victim, path, { token: victim.eve.id_token });
      const { notes } = (await response.json()) as { notes: unknown[] };
      return `${response.status}, with ${notes.length === 0 ? "one's own notes" : "notes of others"}`;
    },
  },
  {
    name: "A code used a second time",
    outcome: "400 invalid_grant",
    attempt: async ({ signIn }) => {
      const code = await signIn.code("eve@example.com");
      await signIn.exchange(code);
      return errorOf(await signIn.exchange(code));
    },
  },
  {
    name: "A stolen code with another verifier",
    outcome: "400 invalid_grant",
    attempt: async ({ signIn }) =>
      errorOf(await signIn.exchange(await signIn.code("eve@example.com"), { code_verifier: "x".repeat(43) })),
  },
  {
    name: "A stolen code without a verifier",
    outcome: "400 invalid_grant",
    attempt: async ({ signIn }) =>
      errorOf(await signIn.exchange(await signIn.code("eve@example.com"), { code_verifier: "" })),
  },
  {
    name: "A sign-in that returns to another site",
    outcome: "400 invalid_request",
    attempt: async ({ signIn }) =>
      errorOf(await signIn.get(`/oauth2/authorize?${signIn.request({ redirect_uri: `${ORIGIN_OF_EVE}/` })}`)),
  },
  {
    name: "A sign-in that returns to another path of the site",
    outcome: "400 invalid_request",
    attempt: async ({ deployed, signIn }) =>
      errorOf(await signIn.get(`/oauth2/authorize?${signIn.request({ redirect_uri: `${deployed.siteUrl}/x` })}`)),
  },
  {
    name: "A code exchanged for another URL than it was issued for",
    outcome: "400 invalid_grant",
    attempt: async ({ deployed, signIn }) =>
      errorOf(
        await signIn.exchange(await signIn.code("eve@example.com"), { redirect_uri: `${deployed.otherSiteUrl}/` }),
      ),
  },
  {
    name: "A sign-out that leads to another site",
    outcome: "400 invalid_request",
    attempt: async ({ signIn }) => {
      const parameters = new URLSearchParams({ client_id: signIn.clientId, logout_uri: `${ORIGIN_OF_EVE}/` });
      return errorOf(await signIn.get(`/logout?${parameters}`));
    },
  },
  {
    name: "The implicit flow, which puts tokens into the address",
    outcome: "400 unsupported_response_type",
    attempt: async ({ signIn }) =>
      errorOf(await signIn.get(`/oauth2/authorize?${signIn.request({ response_type: "token" })}`)),
  },
  {
    name: "A password sent to Cognito's API",
    outcome: "400 USER_PASSWORD_AUTH flow not enabled for this client",
    attempt: async ({ deployed, signIn }) => {
      const AuthParameters = { USERNAME: "ada@example.com", PASSWORD };
      const request = { ClientId: signIn.clientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters };
      const { status, body } = await cognito(deployed.emulator, "InitiateAuth", request);
      return `${status} ${body.message}`;
    },
  },
  {
    name: "A page opened with somebody else's code (no state)",
    outcome: "This sign-in was not started here.",
    attempt: async ({ deployed, signIn }) => {
      const code = await signIn.code("eve@example.com");
      return inBrowser(async (page) => {
        await page.goto(`${deployed.siteUrl}/?code=${code}`);
        return (await page.locator("#problem:not(:empty)").textContent()) ?? "";
      });
    },
  },
  {
    name: "A page opened with somebody else's code and a made-up state",
    outcome: "This sign-in was not started here.",
    attempt: async ({ deployed, signIn }) => {
      const code = await signIn.code("eve@example.com");
      return inBrowser(async (page) => {
        await page.goto(`${deployed.siteUrl}/?code=${code}&state=state`);
        return (await page.locator("#problem:not(:empty)").textContent()) ?? "";
      });
    },
  },
  {
    name: "A page of another origin that has stolen a token",
    outcome: "the browser lets it send nothing",
    attempt: async ({ deployed, ada }) =>
      inBrowser(async (page) => {
        // The sign-in's own host stands for another origin: it may send requests anywhere, and the API does not list it.
        await page.goto(`${deployed.signInUrl}/login?${new URLSearchParams({ client_id: "x" })}`);
        const result = await page.evaluate(
          async ({ url, token }) =>
            fetch(url, { headers: { Authorization: token } }).then(
              (response) => `it reads ${response.status}`,
              () => "the browser lets it send nothing",
            ),
          { url: `${deployed.apiUrl}/notes`, token: ada.id_token },
        );
        return result;
      }),
  },
  {
    name: "A preflight with credentials, of another origin",
    outcome: "200, without leave for that origin",
    attempt: async ({ deployed, ada }) => {
      const response = await fetch(`${deployed.apiUrl}/notes`, {
        method: "OPTIONS",
        headers: {
          Origin: ORIGIN_OF_EVE,
          Authorization: ada.id_token,
          "Access-Control-Request-Method": "GET",
          "Access-Control-Request-Headers": "authorization",
        },
      });
      const body = await response.text();
      const leave = response.headers.get("access-control-allow-origin");
      return `${response.status}, ${leave || body ? `with ${leave} ${body}` : "without leave for that origin"}`;
    },
  },
  {
    name: "A token after its user has signed out, within its hour",
    outcome: "200: accepted by design, API Gateway checks the signature and the time, and looks up nothing",
    attempt: async (victim) => {
      const tokens = await victim.signIn.signIn("eve@example.com");
      await revoke(victim, tokens);
      const reason = "API Gateway checks the signature and the time, and looks up nothing";
      return accepted(await list(victim, tokens.id_token), reason);
    },
  },
  {
    name: "A refresh token after its user has signed out",
    outcome: "400 invalid_grant",
    attempt: async (victim) => {
      const tokens = await victim.signIn.signIn("eve@example.com");
      await revoke(victim, tokens);
      const { clientId } = victim.signIn;
      const form = { grant_type: "refresh_token", client_id: clientId, refresh_token: tokens.refresh_token };
      return errorOf(await victim.signIn.post("/oauth2/token", new URLSearchParams(form)));
    },
  },
  {
    name: "Finding out by a sign-in whether there is an account",
    outcome: "the same page for both",
    attempt: async ({ signIn }) => {
      const pageOf = async (email: string) => {
        const response = await signIn.submit(email, "a wrong password, long");
        return `${response.status} ${(await response.text()).replaceAll(email, "")}`;
      };
      const [known, unknown] = [await pageOf("mallory@example.com"), await pageOf("nobody@example.com")];
      return known === unknown ? "the same page for both" : `${known}\n${unknown}`;
    },
  },
  {
    name: "Trying passwords",
    outcome: "after five wrong ones, the right one is rejected too",
    attempt: async ({ signIn }) => {
      for (let attempt = 0; attempt < 5; attempt++)
        await signIn.submit("mallory@example.com", `a wrong password ${attempt}`);
      const { status } = await signIn.submit("mallory@example.com", PASSWORD);
      return status === 302 ? "the right one is accepted" : "after five wrong ones, the right one is rejected too";
    },
  },
  {
    name: "A sign-up with a taken address",
    outcome: "rejected: a sign-up reveals that there is an account, and changes nothing",
    attempt: async ({ signIn }) => {
      const form = signIn.request();
      form.set("username", "ada@example.com");
      form.set("password", "another password, long");
      const page = await (await signIn.post("/signup", form)).text();
      const [, message = page] = /<div class="error">([^<]*)</.exec(page) ?? [];
      await signIn.code("ada@example.com");
      return `${/already exists/.test(message) ? "rejected" : message}: a sign-up reveals that there is an account, and changes nothing`;
    },
  },
  {
    name: "A method that no route has",
    outcome: "403 Missing Authentication Token",
    attempt: (victim) => asEve(victim, "PATCH", "/notes"),
  },
];

interface Call {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly body?: object | undefined;
}

function send({ deployed }: Victim, path: string, { method = "GET", token, body }: Call = {}): Promise<Response> {
  const headers = {
    Origin: deployed.siteUrl,
    ...(token !== undefined && { Authorization: token }),
    ...(body && { "Content-Type": "application/json" }),
  };
  return fetch(`${deployed.apiUrl}${path}`, { method, headers, body: body && JSON.stringify(body) });
}

/** The status and the message of a response; every one must be readable to the page. */
async function call(victim: Victim, path: string, options: Call = {}): Promise<string> {
  const response = await send(victim, path, options);
  const readable = response.headers.get("access-control-allow-origin") === victim.deployed.siteUrl;
  const { error, message } = (await response.json()) as { error?: string; message?: string };
  return `${response.status} ${error ?? message ?? ""}${readable ? "" : " (not readable to the page)"}`.trim();
}

const list = (victim: Victim, token: string | undefined) => call(victim, "/notes", { token });
const asEve = (victim: Victim, method: string, path: string, body?: object) =>
  call(victim, path, { method, body, token: victim.eve.id_token });
const accepted = (outcome: string, reason: string) => `${outcome}: accepted by design, ${reason}`;

const tokenOf = ({ deployed, ada, signIn }: Victim, claims: Record<string, unknown>) =>
  signedToken(deployed.emulator, deployed.outputs.user_pool_id ?? "", {
    claims: { sub: claimsOf(ada.id_token).sub, aud: signIn.clientId, ...claims },
  });

const headerOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as Record<string, unknown>;
const payloadOf = (token: string) => token.split(".")[1] ?? "";
const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** The key that anybody can fetch, as text. */
async function publicKeyOf({ deployed }: Victim, kid: string): Promise<string> {
  const url = `${deployed.emulator.endpoint}/${deployed.outputs.user_pool_id}/.well-known/jwks.json`;
  const { keys } = (await (await fetch(url)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const key = keys.find((it) => it.kid === kid);
  if (!key) throw new Error(`The user pool has no public key ${kid}`);
  return createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}

/** The status and the error of an OAuth endpoint. */
async function errorOf(response: Response): Promise<string> {
  const text = await response.text();
  const [, error] = /"error":\s*"([^"]+)"/.exec(text) ?? [];
  return `${response.status} ${error ?? response.headers.get("location") ?? text}`;
}

const revoke = ({ signIn }: Victim, { refresh_token: token }: Tokens) =>
  signIn.post("/oauth2/revoke", new URLSearchParams({ client_id: signIn.clientId, token }));

async function inBrowser(look: (page: import("playwright-core").Page) => Promise<string>): Promise<string> {
  const browser = await launchBrowser();
  try {
    return await look(await browser.newPage());
  } finally {
    await browser.close();
  }
}
