import type { Emulator } from "../../../scripts/emulator/emulator";
import { REGION } from "./two-emulators";

const STAGE = "prod";

export interface MockOptions {
  /** By content type. @default JSON that chooses status 200 */
  readonly requestTemplates?: Record<string, string>;
  readonly passthroughBehavior?: "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";
  readonly contentHandling?: "CONVERT_TO_TEXT";
  readonly binaryMediaTypes?: readonly string[];
  /** By status; the one without a selection pattern is the default. */
  readonly responses?: Record<string, MockResponse>;
}

interface MockResponse {
  readonly selectionPattern?: string;
  readonly responseParameters?: Record<string, string>;
  readonly responseTemplates?: Record<string, string>;
}

export interface MockApi {
  readonly integration: Record<string, unknown>;
  readonly stage: Record<string, unknown>;
  /** Calls the deployed method. */
  call(request?: RequestInit & { readonly query?: string }): Promise<Response>;
}

/** Deploys a REST API whose root answers every method through one MOCK integration. */
export async function deployMockApi(emulator: Emulator, options: MockOptions = {}): Promise<MockApi> {
  const { requestTemplates = { "application/json": '{"statusCode": 200}' }, responses = { 200: {} } } = options;
  const { passthroughBehavior, contentHandling, binaryMediaTypes } = options;
  const api = await manage(emulator, "POST", "", { name: "probe", binaryMediaTypes });
  const method = `/${api.id}/resources/${api.rootResourceId}/methods/ANY`;
  await manage(emulator, "PUT", method, { authorizationType: "NONE" });
  await manage(emulator, "PUT", `${method}/integration`, {
    type: "MOCK",
    requestTemplates,
    passthroughBehavior,
    contentHandling,
  });
  for (const [status, response] of Object.entries(responses)) {
    await manage(emulator, "PUT", `${method}/integration/responses/${status}`, response);
  }
  const deployment = await manage(emulator, "POST", `/${api.id}/deployments`, {});
  await manage(emulator, "POST", `/${api.id}/stages`, { stageName: STAGE, deploymentId: deployment.id });
  const root = `${emulator.endpoint}/restapis/${api.id}/${STAGE}/_user_request_/`;
  return {
    integration: await manage(emulator, "GET", `${method}/integration`),
    stage: await manage(emulator, "GET", `/${api.id}/stages/${STAGE}`),
    call: ({ query = "", ...request } = {}) => fetch(`${root}${query}`, request),
  };
}

async function manage(emulator: Emulator, method: string, path: string, body?: object) {
  const scope = `test/20250101/${REGION}/apigateway/aws4_request`;
  const response = await fetch(`${emulator.endpoint}/restapis${path}`, {
    method,
    // The emulator takes any signature of its root key.
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=any` },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
