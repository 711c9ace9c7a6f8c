import { createHash, createPublicKey, createSign } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Emulator } from "../../cli/local-aws/emulator";

export interface TokenOptions {
  /** Merged into the claims of a valid ID or access token; undefined leaves one out. */
  readonly claims: Record<string, unknown>;
  /** @default "id" */
  readonly use?: "id" | "access";
}

/** A token as a user pool of the local AWS signs it, with any claims: its private keys are files. */
export function signedToken(emulator: Emulator, userPoolId: string, { claims, use = "id" }: TokenOptions): string {
  const pem = readFileSync(join(dirname(emulator.logFile), "state", "cognito-pool-keys", `${userPoolId}-${use}.pem`));
  const der = createPublicKey(pem).export({ type: "spki", format: "der" });
  const kid = createHash("sha256").update(der).digest("base64");
  const now = Math.floor(Date.now() / 1000);
  const region = userPoolId.split("_")[0];
  const payload = {
    sub: "00000000-0000-4000-8000-000000000000",
    iss: `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`,
    token_use: use,
    iat: now - 60,
    exp: now + 3600,
    ...claims,
  };
  const input = `${encoded({ alg: "RS256", kid })}.${encoded(payload)}`;
  return `${input}.${createSign("RSA-SHA256").update(input).sign(pem, "base64url")}`;
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}

/** A part of a token. */
export function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
