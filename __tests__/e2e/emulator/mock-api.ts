import type { Emulator } from "../../../cli/local-aws/emulator";
import { manage } from "./manage";

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

/** Deploys a REST API with one MOCK integration at its root, for every method. */
export async function deployMockApi(emulator: Emulator, options: MockOptions = {}): Promise<MockApi> {
  const { requestTemplates = { "application/json": '{"statusCode": 200}' }, responses = { 200: {} } } = options;
  const { passthroughBehavior, contentHandling, binaryMediaTypes } = options;
  const api = await manage(emulator, "apigateway", "POST", "/restapis", { name: "probe", binaryMediaTypes });
  const root = `/restapis/${api.id}`;
  const method = `${root}/resources/${api.rootResourceId}/methods/ANY`;
  await manage(emulator, "apigateway", "PUT", method, { authorizationType: "NONE" });
  await manage(emulator, "apigateway", "PUT", `${method}/integration`, {
    type: "MOCK",
    requestTemplates,
    passthroughBehavior,
    contentHandling,
  });
  for (const [status, response] of Object.entries(responses)) {
    await manage(emulator, "apigateway", "PUT", `${method}/integration/responses/${status}`, response);
  }
  const deployment = await manage(emulator, "apigateway", "POST", `${root}/deployments`, {});
  await manage(emulator, "apigateway", "POST", `${root}/stages`, { stageName: STAGE, deploymentId: deployment.id });
  return {
    integration: await manage(emulator, "apigateway", "GET", `${method}/integration`),
    stage: await manage(emulator, "apigateway", "GET", `${root}/stages/${STAGE}`),
    call: ({ query = "", ...request } = {}) =>
      fetch(`${emulator.endpoint}${root}/${STAGE}/_user_request_/${query}`, request),
  };
}
