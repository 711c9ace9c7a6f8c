import { createHash } from "node:crypto";

/** SHA-256 in hexadecimal, shortened to `length` characters. */
export function sha256(content: string | Uint8Array, length = 64): string {
  return createHash("sha256").update(content).digest("hex").slice(0, length);
}

/** SHA-256 in base64, as Lambda's `source_code_hash` requires. */
export function sha256Base64(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("base64");
}
