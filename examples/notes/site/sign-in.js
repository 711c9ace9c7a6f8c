/**
 * Sign-in at the user pool's hosted pages: authorization code with PKCE (RFC 7636). The tokens stay in this tab, and go when
 * it is closed.
 */

const PENDING = "sign-in-pending";
const TOKENS = "tokens";
/** A token that expires sooner is refreshed first. */
const MARGIN_MS = 60_000;

/** Why nobody is signed in, in words for the user. */
export class SignInError extends Error {}

/**
 * @param {{ signInUrl: string, clientId: string }} config
 * @param {Window} window
 */
export function createSignIn({ signInUrl, clientId }, window) {
  const { location, history, sessionStorage } = window;
  const redirectUri = `${location.origin}/`;

  /** Leaves for the hosted pages, which return to this one. */
  async function start() {
    const verifier = randomText();
    const state = randomText();
    sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state }));
    const challenge = await window.crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    location.assign(
      `${signInUrl}/oauth2/authorize?${new URLSearchParams({
        response_type: "code",
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: "openid email",
        state,
        code_challenge_method: "S256",
        code_challenge: toBase64Url(new Uint8Array(challenge)),
      })}`,
    );
  }

  /** Completes a sign-in, where this page was opened by the hosted one. @throws SignInError */
  async function finish() {
    const parameters = new URLSearchParams(location.search);
    const code = parameters.get("code");
    const error = parameters.get("error");
    if (!code && !error) return;
    // Neither a reload nor a shared link repeats it.
    history.replaceState(null, "", location.pathname);
    const { verifier, state } = JSON.parse(sessionStorage.getItem(PENDING) ?? "{}");
    sessionStorage.removeItem(PENDING);
    // Somebody else's code would sign the user in to somebody else's account.
    if (!state || parameters.get("state") !== state) throw new SignInError("This sign-in was not started here.");
    if (error) throw new SignInError(parameters.get("error_description") ?? "The sign-in was not completed.");
    await requestTokens({ grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier });
  }

  /** The ID token, which is valid for at least another minute; undefined where nobody is signed in. */
  async function idToken() {
    const tokens = storedTokens();
    if (!tokens) return undefined;
    if (claimsOf(tokens.id_token).exp * 1000 - Date.now() > MARGIN_MS) return tokens.id_token;
    try {
      await requestTokens({ grant_type: "refresh_token", refresh_token: tokens.refresh_token }, tokens);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      forget();
    }
    return storedTokens()?.id_token;
  }

  /** Ends the sign-in here, at the hosted pages and for the refresh token, and returns to this page. */
  async function signOut() {
    const tokens = storedTokens();
    forget();
    // The ID token stays valid until it expires: APIs do not look up whether one was revoked.
    if (tokens) await post("revoke", { token: tokens.refresh_token }).catch(() => {});
    location.assign(`${signInUrl}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: redirectUri })}`);
  }

  async function requestTokens(form, kept = {}) {
    const response = await post("token", form);
    const tokens = await response.json().catch(() => ({}));
    if (!response.ok || !tokens.id_token) throw new SignInError("The sign-in has expired. Sign in again.");
    sessionStorage.setItem(TOKENS, JSON.stringify({ ...kept, ...tokens }));
  }

  const post = (endpoint, form) =>
    window
      .fetch(`${signInUrl}/oauth2/${endpoint}`, {
        method: "POST",
        body: new URLSearchParams({ client_id: clientId, ...form }),
      })
      .catch((cause) => {
        throw new Error("The sign-in cannot be reached. Try again in a moment.", { cause });
      });
  const storedTokens = () => JSON.parse(sessionStorage.getItem(TOKENS) ?? "null");
  const forget = () => sessionStorage.removeItem(TOKENS);
  /** For display: only the API decides by a token, once it has verified it. */
  const email = () => storedTokens() && claimsOf(storedTokens().id_token).email;
  const randomText = () => toBase64Url(window.crypto.getRandomValues(new Uint8Array(32)));

  return { start, finish, idToken, signOut, forget, email };
}

function claimsOf(token) {
  const payload = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0))));
}

function toBase64Url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}
