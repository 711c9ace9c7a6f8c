import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import type { ApiContract, OutputOf, ResponseContract } from "./contract";
import { type CorsRules, corsHeaders } from "./cors";
import { readCorsRules } from "./env";
import { emptyResponse, errorResponse, HttpError, INTERNAL_ERROR, jsonResponse } from "./http";
import { log } from "./log";
import { observed, type ProxyHandler } from "./observed";
import { type Claims, readClaims, readInput } from "./request";

/** A request whose parts match the schemas of the contract. */
export interface ApiRequest<C extends ApiContract> {
  readonly path: OutputOf<C["path"]>;
  readonly query: OutputOf<C["query"]>;
  readonly headers: OutputOf<C["headers"]>;
  readonly body: OutputOf<C["body"]>;
  /** The caller's; undefined where the route has no authorizer, unless the contract requires claims. */
  readonly claims: C["requireClaims"] extends true ? Claims : Claims | undefined;
  readonly event: APIGatewayProxyEvent;
  readonly context: Context;
}

/** What a handler returns: one of the contract's responses, or any where it names none. */
export type ApiResponse<C extends ApiContract = ApiContract> = {
  /** In addition to those of CORS and security. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
} & (C["responses"] extends Readonly<Record<number, ResponseContract>>
  ? { [S in keyof C["responses"]]: { readonly statusCode: S } & BodyOf<C["responses"][S]> }[keyof C["responses"]]
  : { readonly statusCode: number /** Sent as JSON. @default - no body */; readonly body?: unknown });

type BodyOf<R> = R extends { readonly schema: infer S }
  ? { readonly body: ReadonlyJson<OutputOf<S>> }
  : { readonly body?: undefined };

/** What `T` describes, also as a literal: the compiler infers those as deeply readonly. */
type ReadonlyJson<T> = T extends object ? { readonly [K in keyof T]: ReadonlyJson<T[K]> } : T;

/**
 * Builds the entry point of a function behind a `RestApi`. It checks each request against the contract, and responds to one
 * that does not match with 400, naming each wrong field. Every response has CORS headers, and is kept by no cache; every
 * request has a line in the log. What `handle` throws is the client's error if it is an `HttpError`, and 500 without
 * details otherwise. It never rejects.
 *
 * @example
 * const contract = { name: "Get order", query: z.object({ orderId: z.string("must be an order's id") }) };
 *
 * export const handler = apiHandler(contract, async ({ query }) => {
 *   const order = await findOrder(query.orderId);
 *   if (!order) throw new HttpError(404, "No such order");
 *   return { statusCode: 200, body: order };
 * });
 */
export function apiHandler<const C extends ApiContract, const R extends ApiResponse<C>>(
  contract: C,
  handle: (request: ApiRequest<C>) => Promise<R>,
): ProxyHandler {
  const { name, requireClaims = false } = contract;
  let cors: CorsRules | undefined;
  return observed(async (event, context) => {
    let headers: Record<string, string> = { Vary: "Origin" };
    try {
      cors ??= readCorsRules();
      headers = corsHeaders(cors, event.headers);
      const claims = readClaims(event);
      if (claims) log.appendFields({ userId: claims.sub });
      else if (requireClaims) {
        log.error(`${name}: the request has no claims, its route must have an authorizer`);
        throw new HttpError(401, "Unauthorized");
      }
      const request = { ...readInput(contract, event), claims, event, context };
      const { statusCode, body, headers: ownHeaders } = (await handle(request as ApiRequest<C>)) as ApiResponse;
      const allHeaders = { ...ownHeaders, ...headers };
      const response =
        body === undefined ? emptyResponse(statusCode, allHeaders) : jsonResponse(statusCode, body, allHeaders);
      log.info(name, { status: statusCode });
      return response;
    } catch (error) {
      if (error instanceof HttpError) {
        log.info(name, { status: error.statusCode });
        return jsonResponse(error.statusCode, { error: error.message, ...error.details }, headers);
      }
      log.error(`${name} failed`, { status: 500, error });
      return errorResponse(500, INTERNAL_ERROR, headers);
    }
  });
}
