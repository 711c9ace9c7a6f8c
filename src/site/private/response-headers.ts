import { CloudfrontResponseHeadersPolicy } from "@cdktf/provider-aws/lib/cloudfront-response-headers-policy";
import { Lazy } from "cdktf";
import type { Construct } from "constructs";
import { requireThat } from "../../common/validation";

/** Directives of a Content-Security-Policy with their sources: `{ "img-src": ["'self'", "https://cdn.example.com"] }`. */
export type ContentSecurityPolicy = Readonly<Record<string, readonly string[]>>;

/** The security headers that come with every file of a site, and with the responses of an API under it. */
export class SiteHeaders {
  readonly policyId: string;
  private readonly connectSources: string[] = [];

  /** @throws ValidationError when a directive or a source is malformed */
  constructor(scope: Construct, name: string, replaced: ContentSecurityPolicy) {
    for (const [directive, sources] of Object.entries(replaced)) requireDirective(scope, directive, sources);
    // Put together at synth, when it is known whom the page calls.
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
      // It tells where the files lie.
      removeHeadersConfig: { items: [{ header: "Server" }] },
    }).id;
  }

  /** Lets the page call one more origin. */
  allowConnect(origin: string) {
    this.connectSources.push(origin);
  }
}

function requireDirective(scope: Construct, directive: string, sources: readonly string[]) {
  requireThat(scope, "contentSecurityPolicy", directive, "name directives such as 'img-src'", (name) =>
    /^[a-z]+(-[a-z]+)*$/.test(name),
  );
  const rule = `give '${directive}' its sources one by one, without spaces, commas and semicolons`;
  requireThat(scope, "contentSecurityPolicy", sources, rule, (all) => all.every((source) => /^[^\s,;]+$/.test(source)));
}

function serialize(policy: ContentSecurityPolicy, connectSources: readonly string[]): string {
  const connect = [...(policy["connect-src"] ?? []), ...connectSources];
  // 'none' stands alone or is ignored.
  const all = { ...policy, "connect-src": connectSources.length > 0 ? connect.filter(isNotNone) : connect };
  return Object.entries(all)
    .map(([directive, sources]) => [directive, ...sources].join(" "))
    .join("; ");
}

function isNotNone(source: string): boolean {
  return source !== "'none'";
}

/** The page's own files and nothing else: no inline script or style, no frame around it. */
const DEFAULT_POLICY: ContentSecurityPolicy = {
  "default-src": ["'self'"],
  "connect-src": ["'self'"],
  // Small images that a build puts into its styles and scripts.
  "img-src": ["'self'", "data:"],
  "object-src": ["'none'"],
  "base-uri": ["'self'"],
  "form-action": ["'self'"],
  "frame-ancestors": ["'none'"],
};
const NO_DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
const ONE_YEAR_SECONDS = 31_536_000;
