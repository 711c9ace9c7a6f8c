/** What went wrong, in plain words. */

/** @typedef {import("./api.js").ApiError} ApiError */

/**
 * Describes what went wrong and what to do; `details` has what the API reported, or is empty.
 * @param {ApiError} error
 * @returns {{ title: string, advice: string, details: string }}
 */
export function describeProblem({ kind, status, body }) {
  const [title, advice] = kind === "status" ? describeStatus(status) : DESCRIPTIONS[kind];
  // Handlers return `error`, API Gateway returns `message`.
  const reason = [body.error, body.message].find((text) => typeof text === "string");
  return { title, advice, details: [status && `HTTP ${status}`, reason].filter(Boolean).join(" · ") };
}

/**
 * What each wrong field must be.
 * @param {ApiError} error
 * @returns {Record<string, string>} rules by field, empty when the error is about something else
 */
export function wrongFields({ status, body }) {
  const fields = status === 400 ? body.fields : undefined;
  return typeof fields === "object" && fields !== null ? fields : {};
}

function describeStatus(status) {
  if (status === 400 || status === 413) return ["Check what you entered", "The API could not use it. Correct it."];
  if (status === 404) return ["This user is gone", "Somebody else deleted it."];
  if (status === 409) return ["There is another user like this", "Reload the page to see it."];
  if (status === 429) return ["Too many requests", "The API is busy. Wait a moment, then try again."];
  if (status >= 500) return ["The API has a problem", "This is not your fault. Try again in a few minutes."];
  return ["The API rejected the request", "Trying again will not help. Report this to the operator of the site."];
}

const DESCRIPTIONS = {
  config: ["This site is not fully deployed", "It cannot find its API: config.json is missing or invalid."],
  network: ["The server cannot be reached", "You may be offline, or the browser blocked the request. Try again."],
  timeout: ["No response in time", "The change may or may not have been made. Trying again does no harm."],
  unreadable: [
    "Unexpected response",
    "The API returned something other than JSON. Report this to the operator of the site.",
  ],
};
