import { CloudfrontResponseHeadersPolicy } from "@cdktf/provider-aws/lib/cloudfront-response-headers-policy";
import { Lazy } from "cdktf";
import type { Construct } from "constructs";
import { requireThat } from "../../common/validation";

/** Sources by directive. */
type Directives = Readonly<Record<string, readonly string[]>>;

/** The response headers policy of a site: security headers of every file, and of the responses of an API under it. */
export class SiteHeaders {
  readonly policyId: string;
  private readonly connectSources: string[] = [];

  /** @throws ValidationError when a directive or a source is malformed */
  constructor(scope: Construct, name: string, replaced: Directives) {
    for (const [directive, sources] of Object.entries(replaced)) requireDirective(scope, directive, sources);
    // Rendered at synth, once all connect-src origins are known.
    const contentSecurityPolicy = Lazy.stringValue({
      produce: () => serialize({ ...DEFAULT_POLICY, ...replaced }, this.connectSources),
    });
    this.policyId = new CloudfrontResponseHeadersPolicy(scope, "Headers", {
      name,
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
        strictTransportSecurity: { accessControlMaxAgeSec: ONE_YEAR_SECONDS, override: true },
      },
      customHeadersConfig: { items: [{ header: "Permissions-Policy", value: NO_DEVICES, override: true }] },
      // It reveals that the origin is S3.
      removeHeadersConfig: { items: [{ header: "Server" }] },
    }).id;
  }

  /** Allows the page to send requests to one more origin. */
  allowConnect(origin: string) {
    this.connectSources.push(origin);
  }
}

function requireDirective(scope: Construct, directive: string, sources: readonly string[]) {
  requireThat(scope, "contentSecurityPolicy", directive, "name directives such as 'img-src'", (name) =>
    /^[a-z]+(-[a-z]+)*$/.test(name),
  );
  const rule = `list the sources of '${directive}' separately, without spaces, commas and semicolons`;
  requireThat(scope, "contentSecurityPolicy", sources, rule, (all) => all.every((source) => /^[^\s,;]+$/.test(source)));
}

function serialize(policy: Directives, connectSources: readonly string[]): string {
  const connect = [...(policy["connect-src"] ?? []), ...connectSources];
  // Browsers ignore 'none' where there are other sources.
  const all = { ...policy, "connect-src": connectSources.length > 0 ? connect.filter(isNotNone) : connect };
  return Object.entries(all)
    .map(([directive, sources]) => [directive, ...sources].join(" "))
    .join("; ");
}

function isNotNone(source: string): boolean {
  return source !== "'none'";
}

/** Only the page's own files: no inline script or style, no frame around it. */
const DEFAULT_POLICY: Directives = {
  "default-src": ["'self'"],
  "connect-src": ["'self'"],
  // Small images that builds inline into styles and scripts.
  "img-src": ["'self'", "data:"],
  "object-src": ["'none'"],
  "base-uri": ["'self'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
};
const NO_DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
const ONE_YEAR_SECONDS = 31_536_000;
