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
import { App } from "cdktf";
import { Construct } from "constructs";
import type { DomainProps } from "../common/host-name";
import { denyPlainHttp, lockDown } from "../common/private-bucket";
import { requireThat, ValidationError, valueError } from "../common/validation";
import type { AliasTarget } from "../domain/custom-domain";
import { API_PREFIX, createSiteApi, type SiteApiTarget } from "./private/api-behavior";
import { redirectSteps } from "./private/redirect";
import { type ContentSecurityPolicy, SiteHeaders } from "./private/response-headers";
import { ERROR_PAGE_KEY, errorPageResponses, siteFunctions } from "./private/routing";
import { apiOriginOf, type RuntimeConfig } from "./private/runtime-config";
import { buildSite } from "./private/site-build";
import { listSiteFiles } from "./private/site-files";
import { publishFiles, publishJson, type SiteBucket } from "./private/site-objects";
import { type GeoRestriction, type PriceClass, siteReach } from "./private/site-reach";
import { siteDomain } from "./private/viewer-certificate";

export interface StaticSiteProps extends DomainProps {
  /** Globally unique. 3 to 63 lower-case letters, digits and hyphens. Names the origin access control too. */
  readonly bucketName: string;
  /**
   * Host names besides `domainName`, which the certificate must cover too, that answer each request with a permanent
   * redirect (301) to the same path and query at `https://<domainName>`: `["www.example.com"]`.
   * @default - none
   */
  readonly redirectDomainNames?: readonly string[];
  /**
   * Absolute path of the folder whose files are published; it must hold an `index.html`. `about/index.html` is at `/about/`, to which `/about`
   * leads; or, in a folder with an `about.html`, that is at `/about`. A `404.html` is what is answered for what is not
   * there. Hidden files stay out, except `.well-known`.
   */
  readonly sourceDir: string;
  /**
   * Bundle the module scripts and stylesheets that HTML files name, give them names that change with their content, and
   * have the HTML name those, with their hashes. For a page of plain files; one of Vite, Next or Astro is built already.
   * @default false
   */
  readonly build?: boolean;
  /**
   * Folders whose file names change with their content, such as Vite's `assets/`, Astro's `_astro/` or Next's
   * `_next/static/`. Browsers keep these for a year and never ask again; every other file is revalidated on each load.
   * @default - none
   */
  readonly immutablePrefixes?: string[];
  /** Answer paths whose last part has no dot with `index.html`: the routes of a single-page app. @default false */
  readonly spaFallback?: boolean;
  /** Let `destroy` empty the bucket first. @default false */
  readonly forceDestroy?: boolean;
  /**
   * Directives that replace those of the Content-Security-Policy, which allows a page its own files and its API:
   * `{ "img-src": ["'self'", "https://images.example.com"] }`. The API comes to `connect-src` by itself.
   * @default - no other sources, nothing inline, no frame around the page
   */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;
  /** Wait, minutes, until every edge location has a change of the distribution. @default true */
  readonly waitForDeployment?: boolean;
  /** A web ACL for CloudFront, such as a `WebAcl` gives. @default - no firewall */
  readonly webAclArn?: string;
  /** Which of CloudFront's locations serve the site: fewer cost less. @default - all, as `PriceClass_All` */
  readonly priceClass?: PriceClass;
  /**
   * Serve some countries alone, or all but some, by the visitor's address. The others are answered 403, or with the
   * site's `404.html`.
   * @default - every country
   */
  readonly geoRestriction?: GeoRestriction;
  /**
   * Encrypts the bucket's objects, from their upload on. The key's policy must let `cloudfront.amazonaws.com` use `kms:Decrypt` for this distribution's
   * ARN alone: docs/security.md shows it.
   * @default - S3's own keys
   */
  readonly kmsKeyArn?: string;
}

/**
 * A static web site on CloudFront.
 *
 * Defines a bucket that nobody can read but this one distribution (origin access control, SigV4), and only over TLS,
 * the distribution, and an object for each file. An update shows on the next load, without an invalidation.
 *
 * @example
 * const site = new StaticSite(this, "Site", { bucketName: "acme-site", sourceDir: join(__dirname, "site") });
 * const api = new UserApi(this, "UserApi", { table, cors: { allowOrigins: [site.origin] } });
 * site.addRuntimeConfig({ apiUrl: api.url, apiOrigin: api.origin });
 */
export class StaticSite extends Construct {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly distributionId: string;
  readonly distributionArn: string;
  readonly distributionDomainName: string;
  /** `https://<host>`, without a trailing slash: the exact string that a browser sends as `Origin`. */
  readonly origin: string;
  /** Where the site's domain name has to lead. */
  readonly aliasTarget: AliasTarget;
  private readonly bucket: SiteBucket;
  private readonly distribution: CloudfrontDistribution;
  private readonly headers: SiteHeaders;
  private readonly redirect: string[];
  /** The bucket's name as it was given: a function must not wait for the bucket, nor be replaced in its order. */
  private readonly givenName: string;
  private readonly bucketOrigin: CloudfrontDistributionOrigin;
  private readonly publishedKeys = new Set<string>();

  /** @throws ValidationError on a bad bucket name, half a domain, a relative or missing folder or one without index.html */
  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(scope, id);
    const { bucketName, sourceDir, immutablePrefixes = [], forceDestroy = false, waitForDeployment = true } = props;
    const { contentSecurityPolicy = {}, build = false, spaFallback = false } = props;
    requireThat(this, "bucketName", bucketName, "be 3 to 63 lower-case letters, digits and inner hyphens", (name) =>
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name),
    );
    requireThat(this, "sourceDir", sourceDir, 'be an absolute path, such as join(__dirname, "site")', isAbsolute);
    requireThat(this, "sourceDir", sourceDir, "be an existing folder", (folder) =>
      Boolean(statSync(folder, { throwIfNoEntry: false })?.isDirectory()),
    );
    requireThat(this, "immutablePrefixes", immutablePrefixes, "end with a slash each, such as 'assets/'", (prefixes) =>
      prefixes.every((prefix) => /^[^/].*\/$/.test(prefix)),
    );
    const viewerSettings = siteDomain(this, props);
    this.givenName = bucketName;
    this.redirect = redirectSteps(props.redirectDomainNames ?? [], `https://${props.domainName}`);
    const builtDir = resolve(App.of(this).outdir, "sites", this.node.addr);
    const hashed = new Set(build ? buildSite(sourceDir, builtDir) : []);
    const files = listSiteFiles(build ? builtDir : sourceDir);
    const keys = files.map(({ key }) => key);
    if (!keys.includes("index.html")) throw valueError(this, "sourceDir", "hold an index.html", sourceDir);

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
      // The regional name: the global one redirects, and its answers get cached, while the bucket is young.
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
        functionAssociation: siteFunctions(this, bucketName, { redirect: this.redirect, spaFallback, keys }),
      },
      webAclId: props.webAclArn,
      customErrorResponse: errorPageResponses(keys.includes(ERROR_PAGE_KEY)),
      ...viewerSettings,
      ...siteReach(this, props),
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

    const isImmutable = (key: string) => hashed.has(key) || immutablePrefixes.some((prefix) => key.startsWith(prefix));
    publishFiles(this, this.bucket, files, isImmutable);
    for (const key of keys) this.publishedKeys.add(key);
  }

  /**
   * Publishes `config.json`, which the page reads to find the API: one build of the page serves every environment.
   * The page is then allowed to call the API, by its Content-Security-Policy.
   *
   * @throws ValidationError when called twice, when the folder holds a config.json of its own, or without an origin
   */
  addRuntimeConfig(config: RuntimeConfig) {
    const apiOrigin = apiOriginOf(this, config);
    if (apiOrigin) this.headers.allowConnect(apiOrigin);
    if (this.publishedKeys.has(RUNTIME_CONFIG_KEY)) {
      const sentence = `${RUNTIME_CONFIG_KEY} already exists: in sourceDir, or by an earlier addRuntimeConfig`;
      throw new ValidationError(this, sentence);
    }
    this.publishedKeys.add(RUNTIME_CONFIG_KEY);
    publishJson(this, "RuntimeConfig", this.bucket, RUNTIME_CONFIG_KEY, { apiUrl: config.apiUrl });
  }

  /**
   * Serves an API's stage under `/api/*` of the site's own address, uncached, with the site's security headers, and over
   * https alone: plain http gets 403. The page then calls `/api`, which no CORS is needed for: give the API no `cors`
   * with this site's origin, or the two would wait for each other. The site's own error page is switched off: CloudFront
   * would put it in the place of the API's errors too.
   *
   * @returns what to give to `addRuntimeConfig` as `apiUrl`: `/api`
   * @throws ValidationError when called twice, or with an API that has a domain name of its own
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

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const RUNTIME_CONFIG_KEY = "config.json";
