import type { Construct } from "constructs";
import { isOrigin } from "../common/origin";
import { requireThat, valueError } from "../common/validation";
import type { CorsRules } from "../runtime/cors";

/** Which origins may read answers that API Gateway makes itself, such as 403, 429 or 502. */
export type ErrorCors = "first-origin" | "any-origin";

export interface CorsOptions {
  /**
   * Exact origins, `scheme://host[:port]` without a trailing slash; every other one gets no allow header. Or `*` alone,
   * for an API that anybody's page may call.
   */
  readonly allowOrigins: readonly string[];
  /** Headers that a request may carry. @default ["Content-Type", "Authorization"] */
  readonly allowHeaders?: readonly string[];
  /**
   * Headers of an answer that a page may read besides the few that it always may.
   * @default ["x-amzn-RequestId"] the id under which API Gateway and the function log the request
   */
  readonly exposeHeaders?: readonly string[];
  /** Let pages send cookies and authorization along. Not with `*`. @default false */
  readonly allowCredentials?: boolean;
  /** Seconds for which a browser may keep a preflight's answer. @default 600 */
  readonly maxAgeSeconds?: number;
  /**
   * Answers that API Gateway makes itself cannot be matched against a list: their headers are constants or copied from
   * the request. `first-origin` lets only the first of `allowOrigins` read them; `any-origin` lets every origin, since
   * they hold no data of the app. Not with credentials. See docs/cors.md.
   * @default "first-origin"
   */
  readonly errorCors?: ErrorCors;
}

/**
 * Who may call the API from a browser, and how: one policy that drives preflights, the answers of functions and the
 * errors that API Gateway makes itself, so that they cannot drift apart.
 */
export class CorsPolicy {
  readonly allowOrigins: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number;
  readonly errorCors: ErrorCors;

  /** @throws ValidationError when there is no origin, one twice, one that no browser would send, or `*` with credentials */
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
        requireThat(scope, prop, header, "hold header names such as 'Content-Type'", (name) =>
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

  /** The rules as data, for a path that takes these methods. */
  rules(allowMethods: readonly string[]): CorsRules {
    const { allowOrigins, allowHeaders, exposeHeaders, allowCredentials } = this;
    return { allowOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials };
  }

  /**
   * The template of a preflight's answer, in API Gateway's mapping language (VTL): the allow headers for an origin on
   * the list, none for any other. It writes no body, hence no white space between the directives.
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

  /** The header parameters of a gateway response: quoted constants, or a header copied from the request. */
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
      const rule = "be 'false' where allowOrigins is '*': browsers refuse the two together";
      requireThat(scope, "allowCredentials", this.allowCredentials, rule, (it) => !it);
      return;
    }
    for (const origin of allowOrigins) {
      const rule = "hold exact origins such as 'https://app.example.com', or '*' alone";
      requireThat(scope, "allowOrigins", origin, rule, isOrigin);
    }
  }
}
