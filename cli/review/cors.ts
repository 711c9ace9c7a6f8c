import { type JsonObject, listOf, objectOf, propertyOf, stringsOf, textOf } from "../terraform/json";
import type { Plan } from "./plan";
import { nameResource } from "./resource-name";
import { SENSITIVE } from "./sensitive";

/** Origins whose pages may call the API, or read its errors, after the plan and not before, or the other way round. */
export interface CorsChange {
  readonly address: string;
  /** What sends the headers: a function, the preflights, the API's own errors. */
  readonly where: string;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** Matches every origin. */
export const ANY_ORIGIN = "*";
/** Gateway responses may copy the request's origin: any page may read them, and nothing else. */
const ECHOED = "any origin, copied from the request";

/** Compares the allowed origins of functions, preflights, gateway responses and buckets. */
export function reviewCors({ resources }: Plan): CorsChange[] {
  return resources.flatMap(({ address, type, id, action, before, after }) => {
    const originsOf = ORIGINS[type];
    if (!originsOf || action === "none" || action === "forget") return [];
    const [old, now] = [before ? originsOf(before) : [], after ? originsOf(after) : []];
    const gained = now.filter((origin) => !old.includes(origin));
    const lost = old.filter((origin) => !now.includes(origin));
    if (gained.length === 0 && lost.length === 0) return [];
    return [{ address, where: WHERE[type] ?? nameResource(type, id, after ?? before), gained, lost }];
  });
}

const WHERE: Readonly<Record<string, string>> = {
  aws_api_gateway_integration_response: "preflights",
  aws_api_gateway_gateway_response: "the API's own errors",
};

const ORIGINS: Readonly<Record<string, (values: JsonObject) => string[]>> = {
  aws_lambda_function: ({ environment }) => {
    const variables = objectOf(listOf(environment)[0]).variables;
    const list = textOf(propertyOf(variables, "ALLOWED_ORIGINS") ?? (variables === SENSITIVE ? SENSITIVE : ""));
    return unique(list?.split(",") ?? []);
  },
  aws_api_gateway_integration_response: ({ response_parameters, response_templates }) =>
    unique([
      ...headerOrigins(response_parameters, "method.response.header"),
      ...stringsOf(Object.values(objectOf(response_templates)).map((it) => it ?? null)).flatMap(templateOrigins),
    ]),
  aws_api_gateway_gateway_response: ({ response_parameters }) =>
    unique(headerOrigins(response_parameters, "gatewayresponse.header")),
  aws_lambda_function_url: ({ cors }) => ruleOrigins(cors, "allow_origins"),
  aws_s3_bucket_cors_configuration: ({ cors_rule }) => ruleOrigins(cors_rule, "allowed_origins"),
};

/** A header parameter is a quoted constant, or copied from the request. */
function headerOrigins(parameters: JsonObject[string], prefix: string): string[] {
  const wanted = `${prefix}.access-control-allow-origin`;
  return Object.entries(objectOf(parameters))
    .filter(([name, value]) => name.toLowerCase() === wanted && textOf(value))
    .map(([, value]) => String(value))
    .map((value) => (value.includes("request.header.") ? ECHOED : value.replace(/^'(.*)'$/, "$1")));
}

/** Origins that a mapping template compares with the request's, or writes as constants. */
function templateOrigins(template: string): string[] {
  if (template === SENSITIVE) return [SENSITIVE];
  const written = [...template.matchAll(/Access-Control-Allow-Origin\s*=\s*["']([^"']*)["']/g)];
  const compared = [...template.matchAll(/\$origin\s*==\s*["']([^"']+)["']/g)];
  const copied = /Access-Control-Allow-Origin\s*=\s*\$/.test(template) && compared.length === 0;
  return [...written, ...compared].map(([, origin]) => origin ?? "").concat(copied ? [ECHOED] : []);
}

function ruleOrigins(rules: JsonObject[string], attribute: string): string[] {
  return unique(listOf(rules).flatMap((rule) => stringsOf(objectOf(rule)[attribute])));
}

function unique(origins: readonly string[]): string[] {
  return [...new Set(origins.map((origin) => origin.trim()).filter(Boolean))];
}
