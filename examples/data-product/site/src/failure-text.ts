import type { AdmissionError, FailureKind } from "./admission-api";

/** A failure in plain words: what went wrong, what to do, and what the API reported (or empty). */
export interface FailureText {
  readonly title: string;
  readonly advice: string;
  readonly details: string;
}

export function describeFailure(failure: AdmissionError): FailureText {
  const { kind, status, apiMessage, requestId } = failure;
  const [title, advice] = kind === "status" ? describeStatus(failure) : DESCRIPTIONS[kind];
  // The id finds a server error in the logs.
  const id = (status ?? 0) >= 500 && requestId && `request ${requestId}`;
  return { title, advice, details: [status && `HTTP ${status}`, apiMessage, id].filter(Boolean).join(" · ") };
}

/** Whether the key is what must be corrected. */
export function isAboutTheKey({ kind, status, apiMessage }: AdmissionError): boolean {
  // API Gateway's message for a route that does not exist.
  return kind === "key" || (status === 403 && apiMessage !== "Missing Authentication Token");
}

type Description = readonly [title: string, advice: string];

function describeStatus(failure: AdmissionError): Description {
  const { status = 0, apiMessage } = failure;
  if (status === 400)
    return ["Check what you entered", "The API could not use these values. Correct them, then try again."];
  if (isAboutTheKey(failure)) return DESCRIPTIONS.key;
  if (status === 429 && apiMessage === "Limit Exceeded") {
    return ["The quota is used up", "This key has no requests left for today. Use another key, or come back tomorrow."];
  }
  if (status === 429)
    return ["Too many requests", "The API limits requests per second. Wait a moment, then try again."];
  if (status >= 500) return ["The API has a problem", "This is not your fault. Try again in a few minutes."];
  return ["The API rejected the request", "Trying again will not help. Report this to the operator of the site."];
}

const DESCRIPTIONS: Readonly<Record<Exclude<FailureKind, "status">, Description>> = {
  config: ["This site is not fully deployed", "It cannot find its API: config.json is missing or invalid."],
  key: ["The key was not accepted", "Enter the API key that you were given, or ask the operator of the site for one."],
  network: ["The server cannot be reached", "You may be offline, or the browser blocked the request. Try again."],
  timeout: ["No response in time", "The API did not respond within 15 seconds. Try again."],
  unreadable: [
    "Unexpected response",
    "The API returned something other than a status. Report this to the operator of the site.",
  ],
};
