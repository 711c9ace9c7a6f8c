/**
 * Whether this is what a browser sends as `Origin`: lower-case scheme and host, a port unless it is the scheme's own,
 * and nothing else.
 */
export function isOrigin(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;
}
