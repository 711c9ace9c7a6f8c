/**
 * Whether a browser could send this as `Origin`: lower-case scheme and host, a port unless it is the scheme's default, and
 * nothing else.
 */
export function isOrigin(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value) && new URL(value).origin === value;
}
