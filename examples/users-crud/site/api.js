/** The users' API, as functions. */

const TIMEOUT_MS = 15_000;

/** @typedef {{ userId: string, name: string, email: string, version: number }} User */
/** @typedef {"config" | "network" | "timeout" | "unreadable" | "status"} FailureKind */

/** Why a request failed. `status` is set when the API returned an error, `body` when that was JSON. */
export class ApiError extends Error {
  /**
   * @param {FailureKind} kind
   * @param {{ status?: number, body?: Record<string, unknown>, cause?: unknown }} [details]
   */
  constructor(kind, { status, body = {}, cause } = {}) {
    super(`The request failed: ${kind}`, { cause });
    this.kind = kind;
    this.status = status;
    this.body = body;
  }
}

/**
 * The API that config.json names, which the deployment writes next to the page; it is read with the first request.
 * Every function rejects with an ApiError when it fails.
 * @param {typeof globalThis.fetch} fetch
 */
export function createApi(fetch) {
  let config;

  /** One fetch per page load; a failed one is forgotten, so that the next click tries again. */
  function getConfig() {
    config ??= loadConfig(fetch).catch((failure) => {
      config = undefined;
      throw failure;
    });
    return config;
  }

  async function call(method, path, body) {
    const { apiUrl } = await getConfig();
    const { ok, status, text } = await request(fetch, `${apiUrl}${path}`, {
      method,
      ...(body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
    const json = parseObject(text);
    if (!ok) throw new ApiError("status", { status, body: json });
    if (!json && status !== 204) throw new ApiError("unreadable", { status });
    return json;
  }

  const pathOf = (userId) => `/users/${encodeURIComponent(userId)}`;

  return {
    /** @returns {Promise<{ users: User[], nextToken?: string }>} */
    list: (nextToken) => call("GET", nextToken ? `/users?${new URLSearchParams({ nextToken })}` : "/users"),
    /** @returns {Promise<User>} */
    create: (user) => call("POST", "/users", user),
    /** @returns {Promise<User>} the user as it is now */
    update: ({ userId, ...change }) => call("PUT", pathOf(userId), change),
    remove: ({ userId }) => call("DELETE", pathOf(userId)),
  };
}

async function loadConfig(fetch) {
  const { ok, text } = await request(fetch, "config.json", { cache: "no-cache" });
  const { apiUrl } = (ok && parseObject(text)) || {};
  if (typeof apiUrl !== "string" || !URL.canParse(apiUrl)) throw new ApiError("config");
  return { apiUrl };
}

async function request(fetch, url, options) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...options, signal });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (cause) {
    throw new ApiError(signal.aborted ? "timeout" : "network", { cause });
  }
}

/** The JSON object in `text`, or undefined when it holds anything else. */
function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
