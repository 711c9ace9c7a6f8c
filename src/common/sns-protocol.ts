/** How SNS reaches a subscriber: an e-mail address or a webhook's https URL; `undefined` for anything else. */
export function protocolOf(subscriber: string): "email" | "https" | undefined {
  if (/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/.test(subscriber)) return "email";
  return /^https:\/\/[^\s,]+$/.test(subscriber) && URL.canParse(subscriber) ? "https" : undefined;
}
