export { type ApiResponse, apiHandler } from "./api-handler";
export { allow, type Caller, deny, requestAuthorizer } from "./authorizer";
export { type CorsRules, corsHeaders, type RequestHeaders } from "./cors";
export { deadline, documentClient } from "./document-client";
export {
  type CorsEnv,
  type HandlerEnv,
  type HandlerSettings,
  readCorsRules,
  readEnv,
  requireEnv,
  type TelemetryEnv,
} from "./env";
export { emptyResponse, errorResponse, HttpError, INTERNAL_ERROR, jsonResponse } from "./http";
export { type Log, type LogFields, log, type RequestLabels } from "./log";
export { observed, type ProxyHandler } from "./observed";
