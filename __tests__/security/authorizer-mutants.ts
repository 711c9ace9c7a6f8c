import type { Block } from "../../src/testing";
import { add, type Mutant, mutantsOf, resource, statements } from "./mutant";

const method = (json: Block, part: string) => resource(json, "aws_api_gateway_method", part);
const authorizer = (json: Block, name: string) => resource(json, "aws_api_gateway_authorizer", name);
const permission = (json: Block) => resource(json, "aws_lambda_permission", "Authorizer");
const open = { authorization: "NONE", authorizer_id: undefined };
const OTHER_POOL = "arn:aws:cognito-idp:eu-west-1:999999999999:userpool/eu-west-1_z";
const ALLOW_ORIGIN = "gatewayresponse.header.Access-Control-Allow-Origin";

/** Somebody calls who may not, or is taken for somebody else. */
export const AUTHORIZER_MUTANTS: Mutant[] = mutantsOf("guarded", {
  "route loses its user pool": (json) => Object.assign(method(json, "Method-GET-notes"), open),
  "route loses its Lambda authorizer": (json) => Object.assign(method(json, "Method-GET-session"), open),
  "route loses its signature": (json) => Object.assign(method(json, "Method-GET-report"), open),
  "route loses its scopes": (json) => delete method(json, "Method-PUT-notes").authorization_scopes,
  "route accepts another scope too": (json) => method(json, "Method-PUT-notes").authorization_scopes.push("openid"),
  "route has a key in the place of its authorizer": (json) =>
    Object.assign(method(json, "Method-GET-notes"), { ...open, api_key_required: true }),
  "route has another authorizer": (json) =>
    Object.assign(method(json, "Method-GET-notes"), {
      authorization: "CUSTOM",
      authorizer_id: method(json, "Method-GET-session").authorizer_id,
    }),
  "HEAD is open where GET is not": (json) =>
    add(json, "aws_api_gateway_method", { ...method(json, "Method-GET-notes"), ...open, http_method: "HEAD" }),
  "every other method is open": (json) =>
    add(json, "aws_api_gateway_method", { ...method(json, "Method-GET-notes"), ...open, http_method: "ANY" }),
  "preflight requires a token": (json) =>
    Object.assign(method(json, "Method-OPTIONS-notes"), {
      authorization: "COGNITO_USER_POOLS",
      authorizer_id: method(json, "Method-GET-notes").authorizer_id,
    }),
  "preflight requires a key": (json) => (method(json, "Method-OPTIONS-notes").api_key_required = true),
  "authorizer accepts tokens of another user pool": (json) =>
    authorizer(json, "SignedIn").provider_arns.push(OTHER_POOL),
  "authorizer reads its token from the address": (json) =>
    (authorizer(json, "SignedIn").identity_source = "method.request.querystring.token"),
  "authorizer knows callers by their address": (json) =>
    (authorizer(json, "Session").identity_source = "context.identity.sourceIp"),
  "authorizer trusts what it decided an hour ago": (json) =>
    (authorizer(json, "Session").authorizer_result_ttl_in_seconds = 3600),
  "authorizer has another function decide": (json) =>
    (authorizer(json, "Session").authorizer_uri = resource(json, "aws_api_gateway_integration", "GET-notes").uri),
  "any authorizer may invoke the function that decides": (json) =>
    (permission(json).source_arn = permission(json).source_arn.replace(/authorizers\/.*/, "authorizers/*")),
  "any route may invoke the function that decides": (json) =>
    (permission(json).source_arn = permission(json).source_arn.replace(/authorizers\/.*/, "*/GET/notes")),
  "any API may invoke the function that decides": (json) => delete permission(json).source_arn,
  "function that decides reads a table": (json) =>
    statements(json, "Check_Policy").push({
      actions: ["dynamodb:GetItem"],
      resources: ["arn:aws:dynamodb:eu-west-1:111122223333:table/Sessions"],
    }),
  "401 is readable to every page": (json) =>
    (resource(json, "aws_api_gateway_gateway_response", "4XX").response_parameters[ALLOW_ORIGIN] = "'*'"),
  "401 is readable to no page": (json) =>
    delete resource(json, "aws_api_gateway_gateway_response", "4XX").response_parameters[ALLOW_ORIGIN],
});
