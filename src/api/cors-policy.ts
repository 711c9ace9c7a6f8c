import type { Construct } from "constructs";
import { isOrigin } from "../common/origin";
import { requireThat, valueError } from "../common/validation";
import type { CorsRules } from "../runtime/cors";

/** The origins that may read API Gateway's own errors, such as 403, 429 or 502. */
export type ErrorCors = "first-origin" | "any-origin";

export interface CorsOptions {
  /**
   * Exact origins, `scheme://host[:port]` without a trailing slash; every other one gets no allow header. Or only `*`, for
   * an API that every page may call.
   */
  readonly allowOrigins: readonly string[];
  /** Headers that a request may have. @default ["Content-Type", "Authorization"] */
  readonly allowHeaders?: readonly string[];
  /**
   * Response headers that a page may read, in addition to the CORS-safelisted ones.
   * @default ["x-amzn-RequestId"] the request id that API Gateway and the function log
   */
  readonly exposeHeaders?: readonly string[];
  /** Allow pages to send cookies and HTTP authentication. Not with `*`. @default false */
  readonly allowCredentials?: boolean;
  /** Seconds for which a browser may cache a preflight's response, 0 to 86,400. @default 600 */
  readonly maxAgeSeconds?: number;
  /**
   * API Gateway cannot match the origin of its own errors against a list: their headers are constants or copied from the
   * request. With `first-origin` only the first of `allowOrigins` may read them; with `any-origin` every origin may, because
   * they contain no data of the app. Not with credentials. See docs/cors.md.
   * @default "first-origin"
   */
  readonly errorCors?: ErrorCors;
}

/**
 * The CORS policy of an API: one source for preflights, responses of functions and API Gateway's own errors, so that they
 * cannot contradict each other.
 */
export class CorsPolicy {
  readonly allowOrigins: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number;
  readonly errorCors: ErrorCors;

  /** @throws ValidationError when there is no origin, a duplicate or malformed one, `*` with credentials, or another bad value */
  constructor(scope: Construct, options: CorsOptions) {
    this.allowOrigins = options.allowOrigins;
    this.allowHeaders = options.allowHeaders ?? ["Content-Type", "Authorization"];
    this.exposeHeaders = options.exposeHeaders ?? ["x-amzn-RequestId"];
    this.allowCredentials = options.allowCredentials ?? false;
    this.maxAgeSeconds = options.maxAgeSeconds ?? 600;
    this.errorCors = options.errorCors ?? "first-origin";

    this.validateOrigins(scope);
    for (const prop of ["allowHeaders", "exposeHeaders"] as const) {
      for (const header of this[prop]) {
        requireThat(scope, prop, header, "contain header names such as 'Content-Type'", (name) =>
          /^[A-Za-z0-9-]+$/.test(name),
        );
      }
    }
    requireThat(
      scope,
      "maxAgeSeconds",
      this.maxAgeSeconds,
      "be a whole number from 0 to 86400",
      (seconds) => Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400,
    );
    if (this.allowCredentials && this.errorCors === "any-origin") {
      throw valueError(scope, "errorCors", "be 'first-origin' with allowCredentials", this.errorCors);
    }
  }

  /** The rules as data, for a path with these methods. */
  rules(allowMethods: readonly string[]): CorsRules {
    const { allowOrigins, allowHeaders, exposeHeaders, allowCredentials } = this;
    return { allowOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials };
  }

  /**
   * The mapping template (VTL) of a preflight's response: the allow headers for an origin on the list, none for any other.
   * No white space between the directives: it would be the body.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
   */
  preflightTemplate(allowMethods: readonly string[]): string {
    const allow = (name: string, value: string) =>
      `#set($context.responseOverride.header.Access-Control-${name} = ${value})`;
    const headers = [
      allow("Allow-Methods", `"${allowMethods.join(",")}"`),
      allow("Allow-Headers", `"${this.allowHeaders.join(",")}"`),
      allow("Max-Age", `"${this.maxAgeSeconds}"`),
    ];
    if (this.allowsAll) return [allow("Allow-Origin", '"*"'), ...headers].join("");
    if (this.allowCredentials) headers.push(allow("Allow-Credentials", '"true"'));
    return [
      '#set($origin = $input.params().header.get("Origin"))',
      // HTTP/2 clients send header names in lower case.
      '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end',
      `#if(${this.allowOrigins.map((origin) => `$origin == "${origin}"`).join(" || ")})`,
      allow("Allow-Origin", "$origin"),
      ...headers,
      "#end",
    ].join("");
  }

  /** The header parameters of a gateway response: quoted constants, or a header that is copied from the request. */
  gatewayResponseParameters(): Record<string, string> {
    const copied = this.errorCors === "any-origin" && !this.allowsAll;
    const headers = {
      "Access-Control-Allow-Origin": copied ? "method.request.header.Origin" : `'${this.allowOrigins[0]}'`,
      ...(this.allowCredentials && { "Access-Control-Allow-Credentials": "'true'" }),
      ...(this.exposeHeaders.length > 0 && { "Access-Control-Expose-Headers": `'${this.exposeHeaders.join(",")}'` }),
      Vary: "'Origin'",
    };
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, value]),
    );
  }

  private get allowsAll(): boolean {
    return this.allowOrigins[0] === "*";
  }

  private validateOrigins(scope: Construct) {
    const { allowOrigins } = this;
    requireThat(scope, "allowOrigins", allowOrigins, "name at least one origin", (list) => list.length > 0);
    requireThat(scope, "allowOrigins", allowOrigins, "name each origin once", (list) =>
      list.every((origin, index) => list.indexOf(origin) === index),
    );
    if (allowOrigins.length === 1 && this.allowsAll) {
      const rule = "be false where allowOrigins is '*': browsers reject the two together";
      requireThat(scope, "allowCredentials", this.allowCredentials, rule, (it) => !it);
      return;
    }
    for (const origin of allowOrigins) {
      const rule = "contain exact origins such as 'https://app.example.com', or only '*'";
      requireThat(scope, "allowOrigins", origin, rule, isOrigin);
    }
  }
}
