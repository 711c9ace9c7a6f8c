import type { Emulator } from "../../../cli/local-aws/emulator";
import { REGION } from "./two-emulators";

/** Calls a service that takes and returns JSON, such as API Gateway. */
export async function manage(
  emulator: Emulator,
  service: "apigateway" | "lambda",
  method: string,
  path: string,
  body?: object,
) {
  const text = await signedText(emulator, service, { method, path, body: body && JSON.stringify(body) });
  return JSON.parse(text || "{}") as Record<string, unknown>;
}

const QUERY_VERSIONS = { iam: "2010-05-08", monitoring: "2010-08-01", sns: "2010-03-31", sqs: "2012-11-05" };

/** Calls a service in the Query protocol. Resolves to XML. */
export function query(
  emulator: Emulator,
  service: keyof typeof QUERY_VERSIONS,
  parameters: Record<string, string>,
): Promise<string> {
  const body = new URLSearchParams({ Version: QUERY_VERSIONS[service], ...parameters });
  return signedText(emulator, service, { method: "POST", path: "/", body });
}

async function signedText(
  emulator: Emulator,
  service: string,
  { method, path, body }: { method: string; path: string; body?: string | URLSearchParams },
): Promise<string> {
  const scope = `test/20250101/${REGION}/${service}/aws4_request`;
  const response = await fetch(`${emulator.endpoint}${path}`, {
    method,
    // The emulator accepts any signature of its root key.
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=any` },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text;
}
