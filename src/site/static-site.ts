import { statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import {
  CloudfrontDistribution,
  type CloudfrontDistributionOrigin,
} from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { App, Token } from "cdktf";
import { Construct } from "constructs";
import type { RestApi } from "../api/rest-api";
import type { DomainProps } from "../common/host-name";
import { requireName } from "../common/names";
import { isOrigin } from "../common/origin";
import { denyPlainHttp, lockDown } from "../common/private-bucket";
import { recordSource } from "../common/source-record";
import { requireThat, ValidationError, valueError } from "../common/validation";
import type { AliasTarget } from "../domain/custom-domain";
import { API_PREFIX, createSiteApi } from "./private/api-behavior";
import { SiteHeaders } from "./private/response-headers";
import { publishJson, publishObjects, type SiteBucket, siteObjectsOf } from "./private/site-objects";
import { viewerCertificate } from "./private/viewer-certificate";
import { createSiteFunction, ERROR_PAGE_KEY, redirectSteps } from "./private/viewer-request";

/** The files of a site, its bucket, and how it is reached. */
export interface StaticSiteProps extends DomainProps {
  /** Globally unique. 3 to 63 lower-case letters, digits and hyphens. Names the origin access control too. */
  readonly bucketName: string;
  /**
   * Absolute path of the folder whose files are published; it must contain an `index.html`. `about/index.html` is at
   * `/about/`, to which `/about` redirects; or, in a folder with an `about.html`, that is at `/about`. A `404.html` is the
   * response for what does not exist. Hidden files are not published, except `.well-known`.
   */
  readonly sourceDir: string;
  /**
   * Alternative host names, which the certificate must cover too: each request gets a permanent redirect (301) to the same
   * path and query at `https://<domainName>`: `["www.example.com"]`.
   * @default - none
   */
  readonly redirectDomainNames?: readonly string[];
  /**
   * Bundle the module scripts and stylesheets that HTML files refer to, give them names that change with their content,
   * and write those names and their hashes into the HTML. For a page of plain files; one of Vite, Next or Astro is built
   * already.
   * @default false
   */
  readonly build?: boolean;
  /**
   * Folders whose file names change with their content, such as Vite's `assets/`, Astro's `_astro/` or Next's
   * `_next/static/`. Browsers cache these for a year without revalidation; every other file is revalidated on each load.
   * @default - none
   */
  readonly immutablePrefixes?: readonly string[];
  /** Return `index.html` for paths whose last segment has no dot: the routes of a single-page app. @default false */
  readonly spaFallback?: boolean;
  /** Delete the bucket's objects on `destroy`. @default false */
  readonly forceDestroy?: boolean;
  /**
   * Directives that replace those of the Content-Security-Policy, which allows a page its own files and its API:
   * `{ "img-src": ["'self'", "https://images.example.com"] }`. The API is always added to `connect-src`.
   * @default - no other sources, nothing inline, no frame around the page
   */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;
  /** Wait until every edge location has a change of the distribution, which takes minutes. @default true */
  readonly waitForDeployment?: boolean;
  /** A web ACL of scope `CLOUDFRONT`, such as `webAclArn` of a `WebAcl`. @default - no firewall */
  readonly webAclArn?: string;
  /** Edge locations that serve the site: fewer cost less. @default - all, as `PriceClass_All` */
  readonly priceClass?: PriceClass;
  /**
   * Serve only some countries, or all but some, by the viewer's IP address. The others get 403, or the site's `404.html`.
   * @default - every country
   */
  readonly geoRestriction?: GeoRestriction;
  /**
   * Encrypts the bucket's objects, from their upload on. The key's policy must allow `cloudfront.amazonaws.com` only
   * `kms:Decrypt`, and only for this distribution's ARN: docs/security.md shows it.
   * @default - S3's own keys
   */
  readonly kmsKeyArn?: string;
}

/** Directives of a Content-Security-Policy with their sources: `{ "img-src": ["'self'", "https://cdn.example.com"] }`. */
export type ContentSecurityPolicy = Readonly<Record<string, readonly string[]>>;

/**
 * `PriceClass_100` is North America, Europe and Israel; `PriceClass_200` is all but South America, Australia and New
 * Zealand.
 */
export type PriceClass = (typeof PRICE_CLASSES)[number];

export interface GeoRestriction {
  /** `whitelist`: only these countries; `blacklist`: all but these. */
  readonly type: "whitelist" | "blacklist";
  /** ISO 3166-1 alpha-2: `DE`, `US`. */
  readonly countries: readonly string[];
}

/** The content of `config.json`, which the page reads. */
export interface RuntimeConfig {
  /** The API's stage, without a trailing slash: `https://<api>.execute-api.<region>.amazonaws.com/prod`, or `/api`. */
  readonly apiUrl: string;
  /**
   * The API's origin, for the page's Content-Security-Policy: `origin` of a `RestApi`.
   * @default - that of `apiUrl`, where it is known at synth; none where the site serves the API
   */
  readonly apiOrigin?: string;
  /** What else the page reads there, such as the client id of a sign-in. Not secret: anyone can read it. @default - none */
  readonly values?: Readonly<Record<string, string>>;
  /** Further origins to which the page sends requests, such as `signInOrigin` of a `UserPool`. @default - none */
  readonly connectOrigins?: readonly string[];
}

/** The attributes of a `RestApi` by which a site serves it. */
export type SiteApiTarget = Pick<RestApi, "invokeDomainName" | "stageName" | "aliasTarget">;

/**
 * A static web site on CloudFront.
 *
 * Defines a bucket that only this distribution can read (origin access control, SigV4), and only over TLS, the
 * distribution, and an object for each file. An update shows on the next load, without an invalidation.
 *
 * @example
 * const site = new StaticSite(this, "Site", { bucketName: "acme-site", sourceDir: join(__dirname, "site") });
 * const api = new UserApi(this, "UserApi", { table, cors: { allowOrigins: [site.origin] } });
 * site.addRuntimeConfig({ apiUrl: api.url, apiOrigin: api.origin });
 */
export class StaticSite extends Construct {
  /** Name of the bucket; what refers to it is created after the bucket. */
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly distributionId: string;
  readonly distributionArn: string;
  /** CloudFront's own name for the distribution: `d111111abcdef8.cloudfront.net`. */
  readonly distributionDomainName: string;
  /** `https://<host>`, without a trailing slash: the exact string that a browser sends as `Origin`. */
  readonly origin: string;
  /** Target of the alias records of the site's domain names. */
  readonly aliasTarget: AliasTarget;
  private readonly bucket: SiteBucket;
  private readonly distribution: CloudfrontDistribution;
  private readonly headers: SiteHeaders;
  private readonly redirect: readonly string[];
  /** Literal, so that the CloudFront functions neither depend on the bucket nor inherit its order of replacement. */
  private readonly givenName: string;
  private readonly bucketOrigin: CloudfrontDistributionOrigin;
  private readonly publishedKeys = new Set<string>();

  /** @throws ValidationError on a bad bucket name, half a domain, a relative or missing folder or one without index.html */
  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(scope, id);
    const { bucketName, sourceDir, immutablePrefixes = [], forceDestroy = false, waitForDeployment = true } = props;
    const { contentSecurityPolicy = {}, build = false, spaFallback = false } = props;
    requireName(this, "bucketName", bucketName, "bucket");
    requireThat(this, "sourceDir", sourceDir, 'be an absolute path, such as join(__dirname, "site")', isAbsolute);
    requireThat(this, "sourceDir", sourceDir, "be an existing folder", (folder) =>
      Boolean(statSync(folder, { throwIfNoEntry: false })?.isDirectory()),
    );
    requireThat(this, "immutablePrefixes", immutablePrefixes, "end with a slash each, such as 'assets/'", (prefixes) =>
      prefixes.every((prefix) => /^[^/].*\/$/.test(prefix)),
    );
    const aliasesAndCertificate = viewerCertificate(this, props);
    validatePriceClass(this, props.priceClass);
    validateGeoRestriction(this, props.geoRestriction);
    this.givenName = bucketName;
    this.redirect = redirectSteps(props.redirectDomainNames ?? [], `https://${props.domainName}`);
    const builtDir = resolve(App.of(this).outdir, "sites", this.node.addr);
    const folder = { sourceDir, build, immutablePrefixes };
    const objects = siteObjectsOf(folder, builtDir);
    recordSource(this, { kind: "site", ...folder });
    const keys = objects.map(({ key }) => key).sort();
    if (!keys.includes("index.html")) throw valueError(this, "sourceDir", "contain an index.html", sourceDir);

    const bucket = new S3Bucket(this, "Bucket", { bucket: bucketName, forceDestroy });
    const lockedDown = lockDown(this, bucket, props.kmsKeyArn);
    const originAccessControl = new CloudfrontOriginAccessControl(this, "OriginAccessControl", {
      name: bucketName,
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
    this.bucketOrigin = {
      originId: "bucket",
      // The regional name: the global one redirects while the bucket is new, and CloudFront caches that.
      domainName: bucket.bucketRegionalDomainName,
      originAccessControlId: originAccessControl.id,
    };
    this.headers = new SiteHeaders(this, bucketName, contentSecurityPolicy);
    const distribution = new CloudfrontDistribution(this, "Resource", {
      enabled: true,
      comment: bucketName,
      defaultRootObject: "index.html",
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      waitForDeployment,
      origin: [this.bucketOrigin],
      defaultCacheBehavior: {
        targetOriginId: "bucket",
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET", "HEAD"],
        cachePolicyId: CACHING_OPTIMIZED,
        responseHeadersPolicyId: this.headers.policyId,
        compress: true,
        functionAssociation: createSiteFunction(this, bucketName, { redirect: this.redirect, spaFallback, keys }),
      },
      webAclId: props.webAclArn,
      customErrorResponse: keys.includes(ERROR_PAGE_KEY) ? ERROR_PAGE_RESPONSES : undefined,
      ...aliasesAndCertificate,
      priceClass: props.priceClass,
      restrictions: { geoRestriction: geoRestrictionOf(props.geoRestriction) },
    });
    new S3BucketPolicy(this, "BucketPolicy", {
      bucket: bucket.id,
      policy: new DataAwsIamPolicyDocument(this, "BucketPolicyDocument", {
        statement: [
          {
            sid: "AllowCloudFrontServicePrincipalReadOnly",
            principals: [{ type: "Service", identifiers: ["cloudfront.amazonaws.com"] }],
            actions: ["s3:GetObject"],
            resources: [`${bucket.arn}/*`],
            condition: [{ test: "StringEquals", variable: "AWS:SourceArn", values: [distribution.arn] }],
          },
          denyPlainHttp(bucket.arn),
        ],
      }).json,
      dependsOn: lockedDown,
    });

    this.bucket = { name: bucket.id, lockedDown };
    this.distribution = distribution;
    this.bucketName = bucket.id;
    this.bucketArn = bucket.arn;
    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.distributionDomainName = distribution.domainName;
    this.origin = `https://${props.domainName ?? distribution.domainName}`;
    this.aliasTarget = { domainName: distribution.domainName, hostedZoneId: distribution.hostedZoneId };

    publishObjects(this, this.bucket, objects);
    for (const key of keys) this.publishedKeys.add(key);
  }

  /**
   * Publishes `config.json`, which the page reads to find the API: one build of the page serves every environment.
   * The page's Content-Security-Policy then allows requests to the API and to `connectOrigins`, and to no other origin.
   *
   * @throws ValidationError when called twice, when `sourceDir` contains a config.json, on a malformed origin, when the API's
   *   origin is neither given nor known at synth, or when `values` contain an `apiUrl`
   */
  addRuntimeConfig(config: RuntimeConfig) {
    const { apiUrl, values = {}, connectOrigins = [] } = config;
    const apiOrigin = apiOriginOf(this, config);
    for (const origin of connectOrigins) requireThat(this, "connectOrigins", origin, ORIGIN_RULE, isOrigin);
    requireThat(this, "values", values, "not contain apiUrl, which is a prop", (it) => !Object.hasOwn(it, "apiUrl"));
    for (const origin of new Set([...(apiOrigin ? [apiOrigin] : []), ...connectOrigins])) {
      this.headers.allowConnect(origin);
    }
    if (this.publishedKeys.has(RUNTIME_CONFIG_KEY)) {
      const sentence = `${RUNTIME_CONFIG_KEY} already exists: in sourceDir, or by an earlier addRuntimeConfig`;
      throw new ValidationError(this, sentence);
    }
    this.publishedKeys.add(RUNTIME_CONFIG_KEY);
    publishJson(this, "RuntimeConfig", this.bucket, RUNTIME_CONFIG_KEY, { apiUrl, ...values });
  }

  /**
   * Serves an API's stage under `/api/*` of the site's own origin, uncached, with the site's security headers, and only
   * over https: plain http gets 403. The page then sends requests to `/api`, which require no CORS: give the API no `cors`
   * with this site's origin, which would be a dependency cycle. The site's error page is switched off: CloudFront would
   * replace the API's errors by it too.
   *
   * @returns `apiUrl` for `addRuntimeConfig`: `/api`
   * @throws ValidationError when called twice, or with an API that has a domain name
   */
  addApi(api: SiteApiTarget): string {
    const { givenName: name, redirect, headers } = this;
    const settings = { name, redirect, responseHeadersPolicyId: headers.policyId };
    const { origin, behavior, errorResponses } = createSiteApi(this, api, settings);
    this.distribution.putOrigin([this.bucketOrigin, origin]);
    this.distribution.putOrderedCacheBehavior([behavior]);
    this.distribution.putCustomErrorResponse(errorResponses);
    return API_PREFIX;
  }
}

function validatePriceClass(scope: Construct, priceClass: PriceClass | undefined) {
  requireThat(scope, "priceClass", priceClass, `be one of ${PRICE_CLASSES.join(", ")}`, (it) =>
    [undefined, ...PRICE_CLASSES].includes(it),
  );
}

function validateGeoRestriction(scope: Construct, restriction: GeoRestriction | undefined) {
  if (!restriction) return;
  requireThat(scope, "geoRestriction.type", restriction.type, "be whitelist or blacklist", (type) =>
    ["whitelist", "blacklist"].includes(type),
  );
  requireThat(
    scope,
    "geoRestriction.countries",
    restriction.countries,
    "name at least one country, each once and by two capital letters such as DE",
    (all) => all.length > 0 && new Set(all).size === all.length && all.every((code) => /^[A-Z]{2}$/.test(code)),
  );
}

function geoRestrictionOf(restriction: GeoRestriction | undefined) {
  if (!restriction) return { restrictionType: "none" };
  return { restrictionType: restriction.type, locations: [...restriction.countries] };
}

/**
 * The origin to which a page with this configuration sends requests; none where it is the site's own.
 *
 * @throws ValidationError when it is malformed, or not given and known only at apply
 */
function apiOriginOf(scope: Construct, { apiUrl, apiOrigin }: RuntimeConfig): string | undefined {
  if (apiOrigin !== undefined) {
    requireThat(scope, "apiOrigin", apiOrigin, ORIGIN_RULE, isOrigin);
    return apiOrigin;
  }
  if (Token.isUnresolved(apiUrl)) {
    throw new ValidationError(scope, "apiOrigin is required where apiUrl is known only at apply");
  }
  if (apiUrl.startsWith("/")) return undefined;
  requireThat(scope, "apiUrl", apiUrl, "be a URL or a path of the site", (url) => URL.canParse(url));
  return new URL(apiUrl).origin;
}

export const PRICE_CLASSES = ["PriceClass_100", "PriceClass_200", "PriceClass_All"] as const;
/** The error page as 404: a bucket without s3:ListBucket returns 403 for an object that does not exist. */
const ERROR_PAGE_RESPONSES = [403, 404].map((errorCode) => ({
  errorCode,
  responseCode: 404,
  responsePagePath: `/${ERROR_PAGE_KEY}`,
  errorCachingMinTtl: 0,
}));
/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const ORIGIN_RULE = "be an origin such as 'https://api.example.com'";
const RUNTIME_CONFIG_KEY = "config.json";
