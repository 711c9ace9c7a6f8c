import type { AdmissionError, FailureKind } from "./admission-api";

/** A failure in plain words: what went wrong, what to do, and the API's own account (empty when there is none). */
export interface FailureText {
  readonly title: string;
  readonly advice: string;
  readonly details: string;
}

export function describeFailure(failure: AdmissionError): FailureText {
  const { kind, status, apiMessage, requestId } = failure;
  const [title, advice] = kind === "status" ? describeStatus(failure) : DESCRIPTIONS[kind];
  // Whoever runs the site finds a fault of its own in the logs by the id.
  const id = (status ?? 0) >= 500 && requestId && `request ${requestId}`;
  return { title, advice, details: [status && `HTTP ${status}`, apiMessage, id].filter(Boolean).join(" · ") };
}

/** Whether it is the key that has to be corrected. */
export function isAboutTheKey({ kind, status, apiMessage }: AdmissionError): boolean {
  // With this message API Gateway says that there is no such route.
  return kind === "key" || (status === 403 && apiMessage !== "Missing Authentication Token");
}

type Description = readonly [title: string, advice: string];

function describeStatus(failure: AdmissionError): Description {
  const { status = 0, apiMessage } = failure;
  if (status === 400)
    return ["Check what you entered", "The API could not use these values. Correct them, then ask again."];
  if (isAboutTheKey(failure)) return DESCRIPTIONS.key;
  if (status === 429 && apiMessage === "Limit Exceeded") {
    return ["The quota is used up", "This key has no requests left for today. Use another key, or come back tomorrow."];
  }
  if (status === 429)
    return ["Too many requests", "The API takes only so many at once. Wait a moment, then ask again."];
  if (status >= 500) return ["The API has a problem", "This is not your fault. Try again in a few minutes."];
  return ["The API refused the request", "Trying again will not help. Tell whoever runs this site."];
}

const DESCRIPTIONS: Readonly<Record<Exclude<FailureKind, "status">, Description>> = {
  config: ["This site is not fully deployed", "It does not know its API yet: config.json is missing or invalid."],
  key: ["The key was not accepted", "Enter the API key that you were given, or ask whoever runs this site for one."],
  network: ["The server cannot be reached", "You may be offline, or the browser blocked the request. Try again."],
  timeout: ["No answer in time", "The API did not answer within 15 seconds. Try again."],
  unreadable: ["The answer makes no sense", "The API sent something other than a status. Tell whoever runs this site."],
};
