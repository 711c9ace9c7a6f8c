/** The page's logic: request one user and show the response, always as text and never as HTML. */

const TIMEOUT_MS = 15_000;

/** @typedef {"config" | "network" | "timeout" | "unreadable" | "status"} FailureKind */

/** Why a lookup failed. `status` is set when the API returned an error, `apiMessage` when its body has a message. */
export class LookUpError extends Error {
  /**
   * @param {FailureKind} kind
   * @param {{ status?: number, apiMessage?: string, requestId?: string, cause?: unknown }} [details]
   */
  constructor(kind, { status, apiMessage, requestId, cause } = {}) {
    super(`Lookup failed: ${kind}`, { cause });
    this.kind = kind;
    this.status = status;
    this.apiMessage = apiMessage;
    this.requestId = requestId;
  }
}

/**
 * Reads the API's URL from `config.json`, which the deployment writes next to the page.
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<{ apiUrl: string }>} the URL, or the path on this site, without a trailing slash
 * @throws {LookUpError} "config" when the file is missing or invalid, "network", "timeout"
 */
export async function loadConfig(fetch) {
  const { ok, json } = await getJson(fetch, "config.json", { cache: "no-cache" });
  if (!ok || !isApiUrl(json?.apiUrl)) throw new LookUpError("config");
  return { apiUrl: json.apiUrl };
}

/**
 * Requests one user from the API. An empty id is sent too: the API decides what is valid.
 * @param {typeof globalThis.fetch} fetch
 * @param {string} apiUrl without a trailing slash
 * @param {string} userId
 * @returns {Promise<Record<string, unknown>>} the user as the API sent it
 * @throws {LookUpError} "status" for a 4xx or 5xx response, "unreadable" for one that is no JSON object, "network", "timeout"
 */
export async function lookUpUser(fetch, apiUrl, userId) {
  // Half a surrogate pair, which a text field can hold, would make encodeURIComponent throw.
  const url = `${apiUrl}/users?userId=${encodeURIComponent(userId.toWellFormed())}`;
  // The header makes the browser send a preflight, as an authorised call would: CORS is exercised on every lookup.
  const { ok, status, requestId, json } = await getJson(fetch, url, {
    headers: { "Content-Type": "application/json" },
  });
  if (!ok) throw new LookUpError("status", { status, requestId, apiMessage: messageIn(json) });
  if (!json) throw new LookUpError("unreadable", { status, requestId });
  return json;
}

/**
 * Describes in plain words what went wrong and what to do; `details` has what the API reported, or is empty.
 * @param {LookUpError} error
 * @returns {{ title: string, advice: string, details: string }}
 */
export function describeError({ kind, status, apiMessage, requestId }) {
  const [title, advice] = kind === "status" ? describeStatus(status) : DESCRIPTIONS[kind];
  // The id finds a server error in the logs.
  const id = status >= 500 && requestId && `request ${requestId}`;
  const details = [status && `HTTP ${status}`, apiMessage, id].filter(Boolean).join(" · ");
  return { title, advice, details };
}

/**
 * Wires the page: a submitted id is looked up, and the response to the newest request is shown.
 * @param {Document} document the page of index.html
 * @param {typeof globalThis.fetch} fetch
 */
export function start(document, fetch) {
  const form = document.querySelector("#look-up");
  const input = form.querySelector("input");
  const button = form.querySelector("button");
  const error = document.querySelector("#error");
  const result = document.querySelector("#result");
  const raw = document.querySelector("#raw");
  const idleLabel = button.textContent;
  let newestTurn = 0;
  let config;

  /** One fetch per page load; a failed one is forgotten, so that the next click tries again. */
  function getConfig() {
    config ??= loadConfig(fetch).catch((failure) => {
      config = undefined;
      throw failure;
    });
    return config;
  }

  // aria-disabled and not disabled: a disabled button would lose the keyboard focus.
  const isButtonBusy = () => button.getAttribute("aria-disabled") === "true";
  function setButtonBusy(busy) {
    button.setAttribute("aria-disabled", String(busy));
    button.textContent = busy ? "Looking up…" : idleLabel;
  }

  function showBusy() {
    error.replaceChildren();
    result.replaceChildren();
    raw.hidden = true;
    input.removeAttribute("aria-invalid");
    result.setAttribute("aria-busy", "true");
    setButtonBusy(true);
  }

  function showIdle() {
    result.setAttribute("aria-busy", "false");
    setButtonBusy(false);
  }

  function showUser(user) {
    result.replaceChildren(fillTemplate(document.querySelector("#user-template"), user));
    raw.querySelector("pre").textContent = JSON.stringify(user, null, 2);
    raw.hidden = false;
  }

  function showError(failure) {
    error.replaceChildren(fillTemplate(document.querySelector("#error-template"), describeError(failure)));
    if (failure.status === 400) input.setAttribute("aria-invalid", "true");
    const isAboutTheId = failure.status === 400 || failure.status === 404;
    const isReaderElsewhere = document.activeElement !== document.body && !form.contains(document.activeElement);
    if (!isAboutTheId || isReaderElsewhere) return;
    input.focus();
    input.select();
  }

  // A changed id is a new request: it does not wait for the response to the old one.
  input.addEventListener("input", () => {
    input.removeAttribute("aria-invalid");
    setButtonBusy(false);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isButtonBusy()) return;
    newestTurn += 1;
    const turn = newestTurn;
    const userId = input.value;
    showBusy();
    const showAnswer = await getConfig()
      .then(({ apiUrl }) => lookUpUser(fetch, apiUrl, userId))
      .then(
        (user) => () => showUser(user),
        (failure) => () => showError(failure),
      );
    if (turn !== newestTurn) return;
    showIdle();
    showAnswer();
  });

  // Fetched early so that the first click is fast; if that fails, the click reports it.
  getConfig().catch(() => {});
}

async function getJson(fetch, url, options) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...options, signal });
    const { ok, status, headers } = response;
    const requestId = headers.get("x-amzn-requestid") ?? undefined;
    return { ok, status, requestId, json: parseObject(await response.text()) };
  } catch (cause) {
    throw new LookUpError(signal.aborted ? "timeout" : "network", { cause });
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

/** Handlers return `error`, API Gateway returns `message`. */
function messageIn(json) {
  return [json?.error, json?.message].find((text) => typeof text === "string" && text !== "");
}

function isApiUrl(value) {
  // A path on this site, or an absolute URL.
  return (
    typeof value === "string" && /^(\/(?!\/)|https?:).*[^/]$/.test(value) && URL.canParse(value, "https://this.site")
  );
}

function fillTemplate(template, values) {
  const copy = template.content.cloneNode(true);
  for (const slot of copy.querySelectorAll("[data-field]")) slot.textContent = toText(values[slot.dataset.field]);
  return copy;
}

function toText(value) {
  if (value === undefined || value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function describeStatus(status) {
  if (status === 400) return ["Check the user ID", "The API could not use what was entered. Correct it and try again."];
  if (status === 404) return ["No such user", "Nobody has this ID. Check it for typing errors."];
  if (status === 429) return ["Too many requests", "The API is busy. Wait a moment, then try again."];
  if (status >= 500) return ["The API has a problem", "This is not your fault. Try again in a few minutes."];
  return ["The API rejected the request", "Trying again will not help. Report this to the operator of the site."];
}

const DESCRIPTIONS = {
  config: ["This site is not fully deployed", "It cannot find its API: config.json is missing or invalid."],
  network: ["The server cannot be reached", "You may be offline, or the browser blocked the request. Try again."],
  timeout: ["No response in time", `The API did not respond within ${TIMEOUT_MS / 1000} seconds. Try again.`],
  unreadable: [
    "Unexpected response",
    "The API returned something other than a user. Report this to the operator of the site.",
  ],
};

// Tests import this file without the page, so nothing starts there.
if (globalThis.document?.querySelector("#look-up")) start(document, fetch);
