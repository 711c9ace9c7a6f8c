import { randomBytes } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import type { Emulator } from "../../../cli/local-aws/emulator";
import { manage, query } from "./manage";
import { REGION } from "./two-emulators";

export const STAGE = "prod";
export const ACCOUNT_ID = "000000000000";
const TRUST_LAMBDA = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const INVOKER = { Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" };

export interface LambdaApiOptions {
  /** The body of the function's handler, which has `event`. */
  readonly code: string;
  /** @default 10 */
  readonly functionTimeoutSeconds?: number;
  readonly integrationTimeoutMs?: number;
  /** One part, below the root. @default "users" */
  readonly pathPart?: string;
  /** @default "GET" */
  readonly httpMethod?: string;
  /** What the function's policy allows, by the API's id; nothing if empty. @default API Gateway, from anywhere */
  readonly permissions?: (apiId: string) => readonly object[];
  /** The role that the integration invokes as. */
  readonly credentials?: string;
  readonly gatewayResponses?: Record<string, object>;
  /** What the method's authorizer is made of. @default - anybody may call */
  readonly authorizer?: object;
  readonly authorizationScopes?: readonly string[];
  readonly accessLogSettings?: { readonly destinationArn: string; readonly format: string };
}

export interface LambdaApi {
  readonly apiId: string;
  readonly apiName: string;
  readonly functionName: string;
  /** The path of the method in the management API. */
  readonly methodPath: string;
  /** Calls the deployed API, such as `/users?id=1`. */
  call(path: string, request?: RequestInit): Promise<Response>;
  /** Replaces the function's code. */
  updateCode(code: string): Promise<void>;
  /** Creates a deployment of the current state, and lets the stage serve it. */
  deploy(): Promise<void>;
}

/** Deploys a REST API with one method that invokes a function. */
export async function deployLambdaApi(emulator: Emulator, options: LambdaApiOptions): Promise<LambdaApi> {
  const { pathPart = "users", httpMethod = "GET", permissions = () => [INVOKER], gatewayResponses = {} } = options;
  const apiName = `probe-${randomBytes(4).toString("hex")}`;
  const api = await manage(emulator, "apigateway", "POST", "/restapis", { name: apiName });
  const apiId = String(api.id);
  const root = `/restapis/${apiId}`;
  const functionArn = await createFunction(emulator, apiName, options);
  for (const [index, permission] of permissions(apiId).entries()) {
    const statement = { StatementId: `s${index}`, ...INVOKER, ...permission };
    await manage(emulator, "lambda", "POST", `/2015-03-31/functions/${apiName}/policy`, statement);
  }

  const parent = `${root}/resources/${api.rootResourceId}`;
  const resource = await manage(emulator, "apigateway", "POST", parent, { pathPart });
  const methodPath = `${root}/resources/${resource.id}/methods/${httpMethod}`;
  const { authorizer, authorizationScopes } = options;
  const made = authorizer && (await manage(emulator, "apigateway", "POST", `${root}/authorizers`, authorizer));
  const authorizationType = made ? made.type : "NONE";
  const method = { authorizationType, authorizerId: made?.id, authorizationScopes };
  await manage(emulator, "apigateway", "PUT", methodPath, method);
  await manage(emulator, "apigateway", "PUT", `${methodPath}/integration`, {
    type: "AWS_PROXY",
    httpMethod: "POST",
    uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    timeoutInMillis: options.integrationTimeoutMs,
    credentials: options.credentials,
  });
  for (const [type, response] of Object.entries(gatewayResponses)) {
    await manage(emulator, "apigateway", "PUT", `${root}/gatewayresponses/${type}`, response);
  }
  const { accessLogSettings } = options;
  const first = await manage(emulator, "apigateway", "POST", `${root}/deployments`, {});
  const stage = { stageName: STAGE, deploymentId: first.id, accessLogSettings };
  await manage(emulator, "apigateway", "POST", `${root}/stages`, stage);
  return {
    apiId,
    apiName,
    functionName: apiName,
    methodPath,
    call: (path, request) => fetch(`${emulator.endpoint}${root}/${STAGE}/_user_request_${path}`, request),
    updateCode: async (code) => {
      await manage(emulator, "lambda", "PUT", `/2015-03-31/functions/${apiName}/code`, { ZipFile: zipOf(code) });
    },
    deploy: async () => {
      await manage(emulator, "apigateway", "POST", `${root}/deployments`, { stageName: STAGE });
    },
  };
}

async function createFunction(
  emulator: Emulator,
  name: string,
  { code, functionTimeoutSeconds = 10 }: LambdaApiOptions,
): Promise<string> {
  const role = { RoleName: name, AssumeRolePolicyDocument: TRUST_LAMBDA };
  await query(emulator, "iam", { Action: "CreateRole", ...role });
  const { FunctionArn } = await manage(emulator, "lambda", "POST", "/2015-03-31/functions", {
    FunctionName: name,
    Role: `arn:aws:iam::${ACCOUNT_ID}:role/${name}`,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Timeout: functionTimeoutSeconds,
    Code: { ZipFile: zipOf(code) },
  });
  return String(FunctionArn);
}

function zipOf(code: string): string {
  return Buffer.from(zipSync({ "index.js": strToU8(`exports.handler = async (event) => {${code}};`) })).toString(
    "base64",
  );
}
