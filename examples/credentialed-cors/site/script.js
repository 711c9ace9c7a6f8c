/** The page's logic: send an item with the browser's cookie to the API and show the response, always as text. */

/** Longer than API Gateway's timeout of 29 s. */
const TIMEOUT_MS = 35_000;

/** @typedef {"config" | "network" | "timeout" | "unreadable" | "status"} FailureKind */

/** Why an item was not accepted; `status` and what follows are set when the API responded. */
export class SendError extends Error {
  /**
   * @param {FailureKind} kind
   * @param {{ status?: number, apiMessage?: string, seconds?: number, requestId?: string, cause?: unknown }} [details]
   */
  constructor(kind, { status, apiMessage, seconds, requestId, cause } = {}) {
    super(`Sending failed: ${kind}`, { cause });
    this.kind = kind;
    this.status = status;
    this.apiMessage = apiMessage;
    this.seconds = seconds;
    this.requestId = requestId;
  }
}

/**
 * Sends a text unchanged, because the API decides what is valid, with the cookies of the API's origin.
 * @param {typeof globalThis.fetch} fetch
 * @param {string} text
 * @returns {Promise<{ body: Record<string, unknown>, session: string | null }>} `session`: "new" or "seen"
 * @throws {SendError} "status" for a 4xx or 5xx response, "unreadable" for one that is no JSON object, "config", "network", "timeout"
 */
export async function sendItem(fetch, text) {
  const config = await getJson(fetch, "config.json", { cache: "no-cache" });
  const apiUrl = config.response.ok && config.json?.apiUrl;
  if (typeof apiUrl !== "string") throw new SendError("config");

  const startedAt = performance.now();
  const { response, json } = await getJson(fetch, `${apiUrl}/items`, {
    method: "POST",
    credentials: "include",
    headers: { "Content-Type": "application/json" },
    body: text,
  });
  const { ok, status, headers } = response;
  const seconds = (performance.now() - startedAt) / 1000;
  const requestId = headers.get("x-amzn-RequestId") ?? undefined;
  if (!ok) throw new SendError("status", { status, apiMessage: messageIn(json), seconds, requestId });
  if (!json) throw new SendError("unreadable", { status, requestId });
  return { body: json, session: headers.get("X-Session") };
}

/**
 * Describes in plain words what went wrong and what to do; `details` has what the API reported, or is empty.
 * @param {SendError} error
 * @returns {{ title: string, advice: string, details: string }}
 */
export function describeError({ kind, status, apiMessage, seconds, requestId }) {
  const [title, advice] = kind === "status" ? describeStatus(status) : DESCRIPTIONS[kind];
  const duration = seconds !== undefined && `after ${seconds.toFixed(1)} s`;
  // The id finds a server error in the logs.
  const id = status >= 500 && requestId && `request ${requestId}`;
  const details = [status && `HTTP ${status}`, apiMessage, duration, id].filter(Boolean).join(" · ");
  return { title, advice, details };
}

/**
 * Wires the page: what is submitted is sent, one at a time, and the response shown.
 * @param {Document} document the page of index.html
 * @param {typeof globalThis.fetch} fetch
 */
export function start(document, fetch) {
  const form = document.querySelector("form");
  const input = form.querySelector("textarea");
  const button = form.querySelector("[type=submit]");
  const error = document.querySelector("#error");
  const result = document.querySelector("#result");

  // aria-disabled and not disabled: a disabled button would lose the keyboard focus.
  function setBusy(busy) {
    result.setAttribute("aria-busy", String(busy));
    button.setAttribute("aria-disabled", String(busy));
    button.textContent = busy ? "Sending…" : "Send";
  }

  function show(place, template, values) {
    const copy = document.querySelector(template).content.cloneNode(true);
    for (const slot of copy.querySelectorAll("[data-field]")) slot.textContent = values[slot.dataset.field];
    place.replaceChildren(copy);
  }

  function showResult({ body, session }) {
    const { message } = body;
    show(result, "#result-template", { message, session: SESSIONS[session], json: JSON.stringify(body, null, 2) });
  }

  for (const sample of form.querySelectorAll("[data-sample]")) {
    sample.addEventListener("click", () => {
      input.value = sample.dataset.sample;
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    error.replaceChildren();
    result.replaceChildren();
    setBusy(true);
    await sendItem(fetch, input.value).then(showResult, (failure) =>
      show(error, "#error-template", describeError(failure)),
    );
    setBusy(false);
  });
}

async function getJson(fetch, url, options) {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...options, signal });
    return { response, json: parseObject(await response.text()) };
  } catch (cause) {
    throw new SendError(signal.aborted ? "timeout" : "network", { cause });
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

function describeStatus(status) {
  if (status === 400) return ["The API cannot use this", "Correct the JSON and send it again."];
  if (status === 429) return ["Too many requests", "Wait a moment, then try again."];
  if (status === 502) return ["The function failed", "It crashed or timed out: its log shows which."];
  if (status >= 500) return ["The API has a problem", "This is not your fault. Try again in a few minutes."];
  return ["The API rejected the request", "Trying again will not help. Report this to the operator of the site."];
}

const SESSIONS = {
  new: "This browser is new to the API, which set a cookie.",
  seen: "The API recognized this browser by its cookie.",
};

const DESCRIPTIONS = {
  config: ["This site is not fully deployed", "It cannot find its API: config.json is missing or invalid."],
  network: [
    "No response that this page may read",
    "The API cannot be reached, or it does not allow this page's origin. The browser's console shows which.",
  ],
  timeout: ["No response in time", `The API did not respond within ${TIMEOUT_MS / 1000} seconds. Try again.`],
  unreadable: [
    "Unexpected response",
    "The API returned something other than JSON. Report this to the operator of the site.",
  ],
};

// Tests import this file without the page, so nothing starts there.
if (globalThis.document?.querySelector("#item")) start(document, fetch);
