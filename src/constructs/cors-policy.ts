import type { Construct } from "constructs";
import { isOrigin } from "../private/origin";
import { requireThat } from "../private/validation";

/** Which origins may read answers that API Gateway makes itself, such as 403, 429 or 502. */
export type ErrorCors = "first-origin" | "any-origin";

export interface CorsOptions {
  /** Exact origins, `scheme://host[:port]` without a trailing slash. Every other origin gets no allow header. */
  readonly allowOrigins: string[];
  /** @default ["Content-Type", "Authorization"] */
  readonly allowHeaders?: string[];
  /** Seconds for which a browser may keep a preflight's answer. @default 600 */
  readonly maxAgeSeconds?: number;
  /**
   * Answers that API Gateway makes itself cannot be matched against a list (their headers are constants or a copied
   * request header). `first-origin` lets only the first of `allowOrigins` read them; `any-origin` lets every origin:
   * they hold no data of the app.
   * @default "first-origin"
   */
  readonly errorCors?: ErrorCors;
}

/** Who may call the API from a browser: drives preflights and the headers of gateway-made errors. */
export class CorsPolicy {
  readonly allowOrigins: string[];
  readonly allowHeaders: string[];
  readonly maxAgeSeconds: number;
  readonly errorCors: ErrorCors;

  /** @throws ValidationError when there is no origin, one twice, or one that no browser would ever send */
  constructor(scope: Construct, options: CorsOptions) {
    this.allowOrigins = options.allowOrigins;
    this.allowHeaders = options.allowHeaders ?? ["Content-Type", "Authorization"];
    this.maxAgeSeconds = options.maxAgeSeconds ?? 600;
    this.errorCors = options.errorCors ?? "first-origin";

    requireThat(scope, "allowOrigins", this.allowOrigins, "name at least one origin", (list) => list.length > 0);
    requireThat(scope, "allowOrigins", this.allowOrigins, "name each origin once", (list) =>
      list.every((origin, index) => list.indexOf(origin) === index),
    );
    for (const origin of this.allowOrigins) {
      requireThat(scope, "allowOrigins", origin, "hold exact origins such as 'https://app.example.com'", isOrigin);
    }
    for (const header of this.allowHeaders) {
      requireThat(scope, "allowHeaders", header, "hold header names such as 'Content-Type'", (name) =>
        /^[A-Za-z0-9-]+$/.test(name),
      );
    }
    requireThat(
      scope,
      "maxAgeSeconds",
      this.maxAgeSeconds,
      "be a whole number from 0 to 86400",
      (seconds) => Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400,
    );
  }

  /**
   * The template of a preflight's answer, in API Gateway's mapping language (VTL): the allow headers for an origin on
   * the list, none for any other. It writes no body, hence no white space between the directives.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
   */
  preflightTemplate(allowMethods: string[]): string {
    const isAllowed = this.allowOrigins.map((origin) => `$origin == "${origin}"`).join(" || ");
    const allow = (name: string, value: string) =>
      `#set($context.responseOverride.header.Access-Control-${name} = ${value})`;
    return [
      '#set($origin = $input.params().header.get("Origin"))',
      // HTTP/2 clients send header names in lower case.
      '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end',
      `#if(${isAllowed})`,
      allow("Allow-Origin", "$origin"),
      allow("Allow-Methods", `"${allowMethods.join(",")}"`),
      allow("Allow-Headers", `"${this.allowHeaders.join(",")}"`),
      allow("Max-Age", `"${this.maxAgeSeconds}"`),
      "#end",
    ].join("");
  }

  /** The header parameters of a gateway response: a quoted constant, or a header copied from the request. */
  gatewayResponseParameters(): Record<string, string> {
    const allowOrigin = this.errorCors === "any-origin" ? "method.request.header.Origin" : `'${this.allowOrigins[0]}'`;
    return {
      "gatewayresponse.header.Access-Control-Allow-Origin": allowOrigin,
      "gatewayresponse.header.Vary": "'Origin'",
    };
  }
}
