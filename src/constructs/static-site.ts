import { statSync } from "node:fs";
import {
  CloudfrontDistribution,
  type CloudfrontDistributionOrigin,
} from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control";
import { DataAwsIamPolicyDocument } from "@cdktf/provider-aws/lib/data-aws-iam-policy-document";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { AssetType, Fn, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { contentTypeOf } from "../private/content-type";
import type { DomainProps } from "../private/domain";
import { denyPlainHttp, lockDown } from "../private/private-bucket";
import { listSiteFiles, type SiteFile } from "../private/site-files";
import { requireThat, ValidationError } from "../private/validation";
import type { AliasTarget } from "./custom-domain";
import { API_PREFIX, createSiteApi, type SiteApiTarget } from "./site-api";
import { siteDomain } from "./site-domain";

/** What the page needs to know of the deployment, published beside it as `config.json`. */
export interface RuntimeConfig {
  /** The API's stage, without a trailing slash: `https://<api>.execute-api.<region>.amazonaws.com/prod`, or `/api`. */
  readonly apiUrl: string;
}

export interface StaticSiteProps extends DomainProps {
  /** Globally unique. 3 to 63 lower-case letters, digits and hyphens. Names the origin access control too. */
  readonly bucketName: string;
  /** Folder whose files are published; it must hold an `index.html`. Hidden files stay out, except `.well-known`. */
  readonly sourceDir: string;
  /**
   * Folders whose file names change with their content, such as Vite's `assets/`. Browsers keep these for a year and
   * never ask again; every other file is revalidated on each load.
   * @default - none
   */
  readonly immutablePrefixes?: string[];
  /** Let `destroy` empty the bucket first. @default false */
  readonly forceDestroy?: boolean;
  /** Wait, minutes, until every edge location has a change of the distribution. @default true */
  readonly waitForDeployment?: boolean;
}

/**
 * A static web site on CloudFront.
 *
 * Defines a bucket that nobody can read but this one distribution (origin access control, SigV4), and only over TLS,
 * the distribution, and an object for each file. An update shows on the next load: no invalidation is needed.
 *
 * @example
 * const site = new StaticSite(this, "Site", { bucketName: "acme-site", sourceDir: join(__dirname, "site") });
 * const api = new UserApi(this, "UserApi", { table, cors: { allowOrigins: [site.origin] } });
 * site.addRuntimeConfig({ apiUrl: api.url });
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
  private readonly distribution: CloudfrontDistribution;
  private readonly bucketOrigin: CloudfrontDistributionOrigin;
  private readonly publishedKeys = new Set<string>();

  /** @throws ValidationError on a bad bucket name, half a domain, a missing folder or one without index.html */
  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(scope, id);
    const { bucketName, sourceDir, immutablePrefixes = [], forceDestroy = false, waitForDeployment = true } = props;
    requireThat(this, "bucketName", bucketName, "be 3 to 63 lower-case letters, digits and inner hyphens", (name) =>
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name),
    );
    requireThat(this, "sourceDir", sourceDir, "be an existing folder", (folder) =>
      Boolean(statSync(folder, { throwIfNoEntry: false })?.isDirectory()),
    );
    requireThat(this, "immutablePrefixes", immutablePrefixes, "end with a slash each, such as 'assets/'", (prefixes) =>
      prefixes.every((prefix) => /^[^/].*\/$/.test(prefix)),
    );
    const viewerSettings = siteDomain(this, props);

    const bucket = new S3Bucket(this, "Bucket", { bucket: bucketName, forceDestroy });
    const lockedDown = lockDown(this, bucket);
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
        compress: true,
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      ...viewerSettings,
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

    this.distribution = distribution;
    this.bucketName = bucket.id;
    this.bucketArn = bucket.arn;
    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.distributionDomainName = distribution.domainName;
    this.origin = `https://${props.domainName ?? distribution.domainName}`;
    this.aliasTarget = { domainName: distribution.domainName, hostedZoneId: distribution.hostedZoneId };

    const files = listSiteFiles(sourceDir);
    requireThat(this, "sourceDir", sourceDir, "hold an index.html", () =>
      files.some(({ key }) => key === "index.html"),
    );
    for (const file of files)
      this.publish(
        file,
        immutablePrefixes.some((prefix) => file.key.startsWith(prefix)),
      );
  }

  /**
   * Publishes `config.json`, which the page reads to find the API: one build of the page serves every environment.
   *
   * @throws ValidationError when called twice, or when the folder holds a config.json of its own
   */
  addRuntimeConfig(config: RuntimeConfig) {
    if (this.publishedKeys.has(RUNTIME_CONFIG_KEY)) {
      throw new ValidationError(this, "addRuntimeConfig", "be the only source of config.json", config);
    }
    this.publishedKeys.add(RUNTIME_CONFIG_KEY);
    new S3Object(this, "RuntimeConfig", {
      bucket: this.bucketName,
      key: RUNTIME_CONFIG_KEY,
      content: Fn.jsonencode({ apiUrl: config.apiUrl }),
      contentType: "application/json",
      cacheControl: REVALIDATE,
    });
  }

  /**
   * Serves an API's stage under `/api/*` of the site's own address, uncached. The page then calls `/api`, which no CORS
   * is needed for: give the API no `cors` with this site's origin, or the two would wait for each other.
   *
   * @returns what to give to `addRuntimeConfig` as `apiUrl`: `/api`
   * @throws ValidationError when called twice, or with an API that has a domain name of its own
   */
  addApi(api: SiteApiTarget): string {
    const { origin, behavior, errorResponses } = createSiteApi(this, this.bucketName, api);
    this.distribution.putOrigin([this.bucketOrigin, origin]);
    this.distribution.putOrderedCacheBehavior([behavior]);
    this.distribution.putCustomErrorResponse(errorResponses);
    return API_PREFIX;
  }

  private publish({ key, path, hash }: SiteFile, immutable: boolean) {
    this.publishedKeys.add(key);
    // An asset for each file, so that the plan shows just the files that changed.
    const id = encodeURIComponent(key);
    const asset = new TerraformAsset(this, `File-${id}`, { path, type: AssetType.FILE, assetHash: hash.slice(0, 32) });
    new S3Object(this, `Object-${id}`, {
      bucket: this.bucketName,
      key,
      source: asset.path,
      sourceHash: hash,
      contentType: contentTypeOf(key),
      cacheControl: immutable ? IMMUTABLE : REVALIDATE,
    });
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const RUNTIME_CONFIG_KEY = "config.json";
const IMMUTABLE = "public, max-age=31536000, immutable";
/** Kept, but never used without asking the origin first: CloudFront's floor with CachingOptimized is one second. */
const REVALIDATE = "no-cache";
