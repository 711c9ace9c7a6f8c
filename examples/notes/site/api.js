/** The notes' API, as functions. */

const TIMEOUT_MS = 15_000;

/** @typedef {{ noteId: string, text: string, tag?: string, updatedAt: string, expiresAt?: number }} Note */

/** A failed request, in words for the user. `status` is there when the API responded. */
export class ApiError extends Error {
  constructor(message, { status, cause } = {}) {
    super(message, { cause });
    this.status = status;
  }
}

/**
 * @param {string} apiUrl
 * @param {() => Promise<string | undefined>} idToken
 * @param {typeof globalThis.fetch} fetch
 */
export function createApi(apiUrl, idToken, fetch) {
  async function call(method, path, body) {
    const token = await idToken();
    if (!token) throw new ApiError("Your sign-in has ended. Sign in again.", { status: 401 });
    const headers = { Authorization: token, ...(body && { "Content-Type": "application/json" }) };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    let response;
    try {
      response = await fetch(`${apiUrl}${path}`, { method, headers, body: body && JSON.stringify(body), signal });
    } catch (cause) {
      throw new ApiError("The API cannot be reached. Try again in a moment.", { cause });
    }
    const json = await response.json().catch(() => ({}));
    if (response.ok) return json;
    const { status } = response;
    if (status === 401) throw new ApiError("Your sign-in has ended. Sign in again.", { status });
    const details = Object.entries(json.fields ?? {}).map(([field, rule]) => `${field} ${rule}`);
    throw new ApiError(details.join("; ") || json.error || json.message || `The API returned ${status}.`, { status });
  }

  const pathOf = ({ noteId }) => `/notes/${encodeURIComponent(noteId)}`;

  return {
    /** @returns {Promise<{ notes: Note[] }>} */
    list: () => call("GET", "/notes"),
    /** @returns {Promise<{ notes: Note[] }>} */
    listByTag: (tag) => call("GET", `/tags/${encodeURIComponent(tag)}/notes`),
    create: (note) => call("POST", "/notes", note),
    edit: ({ noteId }, note) => call("PUT", pathOf({ noteId }), note),
    trash: (note) => call("DELETE", pathOf(note)),
    restore: (note) => call("POST", `${pathOf(note)}/restore`),
  };
}
