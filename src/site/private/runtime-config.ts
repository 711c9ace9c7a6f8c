import { Token } from "cdktf";
import type { Construct } from "constructs";
import { isOrigin } from "../../common/origin";
import { requireThat, ValidationError } from "../../common/validation";

/** What the page needs to know of the deployment, published beside it as `config.json`. */
export interface RuntimeConfig {
  /** The API's stage, without a trailing slash: `https://<api>.execute-api.<region>.amazonaws.com/prod`, or `/api`. */
  readonly apiUrl: string;
  /**
   * The API's origin, which the page's Content-Security-Policy is to allow: a `RestApi`'s `origin`.
   * @default - that of `apiUrl`, where it is known at synth; none where the site serves the API itself
   */
  readonly apiOrigin?: string;
}

/**
 * The origin that a page with this configuration calls; none where it is the site's own.
 *
 * @throws ValidationError when it is malformed, or not given and known only at apply
 */
export function apiOriginOf(scope: Construct, config: RuntimeConfig): string | undefined {
  const apiOrigin = config.apiOrigin ?? originOf(scope, config.apiUrl);
  requireThat(scope, "apiOrigin", apiOrigin, "be an origin such as 'https://api.example.com'", (it = "https://a") =>
    isOrigin(it),
  );
  return apiOrigin;
}

function originOf(scope: Construct, apiUrl: string): string | undefined {
  if (Token.isUnresolved(apiUrl)) {
    throw new ValidationError(scope, "apiOrigin is required where apiUrl is known only at apply");
  }
  requireThat(
    scope,
    "apiUrl",
    apiUrl,
    "be a URL or a path of the site",
    (url) => url.startsWith("/") || URL.canParse(url),
  );
  return apiUrl.startsWith("/") ? undefined : new URL(apiUrl).origin;
}
