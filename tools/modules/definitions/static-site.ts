import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { extensions } from "mime-types";
import { contentTypeOf } from "../../../src/site/private/site-objects";
import { PRICE_CLASSES, StaticSite, type StaticSiteProps } from "../../../src/site/static-site";
import { type Decisions, fixed, type ModuleDefinition, unavailable, variable } from "../definition";
import { type Block, mapStrings, type Synthesis } from "../merge";
import {
  connectOrigins,
  countries,
  hostName,
  matching,
  nameOf,
  oneOf,
  pageFolder,
  prefixes,
  runtimeConfig,
  together,
} from "../rules";

const FILE = "src/site/static-site.ts";
const CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const WEB_ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/1234abcd-12ab-34cd-56ef-1234567890ab";

const decisions: Decisions<StaticSiteProps> = {
  bucketName: variable({ rules: [nameOf("bucket")], sample: "acme-site", other: "acme-pages" }),
  sourceDir: {
    variables: [
      {
        description:
          "Path of the folder whose files are published; it must contain an `index.html`. `about/index.html` is at `/about/`, to which `/about` redirects; or, in a folder with an `about.html`, that is at `/about`. A `404.html` is the response for what does not exist. Not published: hidden files, except `.well-known`, and source maps.",
        rules: [pageFolder],
        sample: "./tests/site",
        other: "./tests/pages",
      },
    ],
  },
  immutablePrefixes: variable({
    default: [],
    rules: [prefixes],
    other: ["assets/"],
    with: { source_dir: "./tests/pages" },
  }),
  spaFallback: variable(),
  forceDestroy: variable(),
  waitForDeployment: variable(),
  webAclArn: variable({ description: "ARN of a web ACL of scope `CLOUDFRONT`.", other: WEB_ACL }),
  priceClass: variable({ type: "string", rules: [oneOf(PRICE_CLASSES)], other: "PriceClass_100" }),
  geoRestriction: variable({
    type: "object({ type = string, countries = list(string) })",
    description:
      "Serve only some countries (`whitelist`), or all but some (`blacklist`), by the viewer's IP address. Countries are ISO 3166-1 alpha-2: `DE`, `US`.",
    rules: [countries],
    other: { type: "whitelist", countries: ["DE", "FR"] },
  }),
  kmsKeyArn: variable({
    description:
      "Encrypts the bucket's objects, from their upload on. The key's policy must allow `cloudfront.amazonaws.com` only `kms:Decrypt`, and only for this distribution's ARN.",
    other: KEY,
  }),
  domainName: variable({ rules: [hostName], other: "app.example.com", with: { certificate_arn: CERTIFICATE } }),
  certificateArn: variable({
    description: "ARN of an issued certificate for `domain_name`, in us-east-1.",
    rules: [
      matching(
        /^arn:[a-z-]+:acm:us-east-1:/,
        "be in us-east-1, as CloudFront requires",
        CERTIFICATE.replace("us-east-1", "eu-central-1"),
      ),
      together("var.domain_name", "come with domain_name", CERTIFICATE),
    ],
    other: CERTIFICATE,
    with: { domain_name: "app.example.com" },
  }),
  build: fixed("false: publish the folder that a build wrote"),
  redirectDomainNames: unavailable("the names are part of a CloudFront function's code, which is rendered at synth"),
  contentSecurityPolicy: unavailable("the policy allows a page its own files, and requests to `connect_origins`"),
};

/** Each has one file more than the page, by which the construct chooses what its CloudFront function does. */
const SWITCH_FILES: Readonly<Record<string, string>> = {
  errorPage: "404.html",
  pageFiles: "about.html",
  pageFolders: "about/index.html",
};

export const staticSite: ModuleDefinition = {
  name: "static-site",
  construct: { file: FILE, name: "StaticSite" },
  props: { file: FILE, name: "StaticSiteProps" },
  decisions,
  // Two, since the API's URL depends on its deployment, which depends on the site's origin; its origin does not.
  variables: [
    {
      name: "runtime_config",
      type: "map(string)",
      description:
        "The content of `config.json`, which the page reads, not secret: `apiUrl`, the API's stage without a trailing slash, and what else the page reads there. Default: no `config.json`.",
      default: null,
      rules: [runtimeConfig],
      sample: null,
      other: { apiUrl: "/api", greeting: "hello" },
    },
    {
      name: "connect_origins",
      type: "list(string)",
      description:
        "Origins to which the page may send requests, by its Content-Security-Policy: `origin` of the user-api module.",
      default: [],
      rules: [connectOrigins],
      sample: [],
      other: ["https://api.example.com", "https://sign-in.example.com"],
      with: { runtime_config: { apiUrl: "/api" } },
    },
  ],
  switches: {
    pageFiles: '!var.spa_fallback && local.pages == "files"',
    pageFolders: '!var.spa_fallback && local.pages == "folders"',
    spaFallback: "var.spa_fallback",
    errorPage: 'contains(local.keys, "404.html")',
    geoRestriction: "var.geo_restriction != null",
    key: "var.kms_key_arn != null",
    domain: "var.domain_name != null",
    runtimeConfig: "var.runtime_config != null",
  },
  locals: {
    // As listSiteFiles.
    keys: `[for key in fileset(var.source_dir, "**") : key if !endswith(key, ".map") && alltrue([for part in split("/", key) : !startswith(part, ".") || part == ".well-known"])]`,
    immutable_keys: `[for key in local.keys : key if anytrue([for prefix in var.immutable_prefixes : startswith(key, prefix)])]`,
    // As createSiteFunction.
    page_keys: `[for key in local.keys : key if endswith(key, ".html") && !contains(["index.html", "404.html"], key)]`,
    pages: `length(local.page_keys) == 0 ? "one" : alltrue([for key in local.page_keys : endswith(key, "/index.html")]) ? "folders" : "files"`,
    content_types: `jsondecode(file("\${path.module}/content-types.json"))`,
  },
  build(stack, { string, boolean, expression, list }, isOn, folder) {
    const more = Object.entries(SWITCH_FILES).flatMap(([name, file]) => (isOn(name) ? [file] : []));
    writePage(folder, "index.html", IMMUTABLE, ...more);
    const site = new StaticSite(stack, "Site", {
      bucketName: string("bucket_name"),
      sourceDir: folder,
      immutablePrefixes: [dirname(IMMUTABLE).concat("/")],
      spaFallback: isOn("spaFallback"),
      forceDestroy: boolean("force_destroy"),
      waitForDeployment: boolean("wait_for_deployment"),
      webAclArn: string("web_acl_arn"),
      priceClass: string("price_class") as "PriceClass_All",
      geoRestriction: isOn("geoRestriction")
        ? {
            type: expression("var.geo_restriction.type") as "whitelist",
            countries: list("var.geo_restriction.countries"),
          }
        : undefined,
      kmsKeyArn: isOn("key") ? string("kms_key_arn") : undefined,
      ...(isOn("domain") && { domainName: string("domain_name"), certificateArn: string("certificate_arn") }),
    });
    if (isOn("runtimeConfig")) {
      site.addRuntimeConfig({ apiUrl: "/api", connectOrigins: [expression(CONNECT_ORIGINS)] });
    }
    const of = (attribute: string) => ({ file: FILE, name: "StaticSite", attribute });
    return {
      origin: { value: site.origin, of: of("origin") },
      bucket_name: { value: site.bucketName, of: of("bucketName") },
      bucket_arn: { value: site.bucketArn, of: of("bucketArn") },
      distribution_id: { value: site.distributionId, of: of("distributionId") },
      distribution_arn: { value: site.distributionArn, of: of("distributionArn") },
      distribution_domain_name: { value: site.distributionDomainName, of: of("distributionDomainName") },
      alias_target_domain_name: { value: site.aliasTarget.domainName, of: of("aliasTarget") },
      alias_target_hosted_zone_id: { value: site.aliasTarget.hostedZoneId, of: of("aliasTarget") },
    };
  },
  adapt: publishFolder,
  files: {
    "content-types.json": contentTypes,
    "tests/site/index.html": () => "<!doctype html>\n",
    "tests/pages/index.html": () => "<!doctype html>\n",
    "tests/pages/about/index.html": () => "<!doctype html>\n",
    "tests/pages/404.html": () => "<!doctype html>\n",
    "tests/pages/assets/app.js": () => "export {};\n",
    "examples/basic/site/index.html": () => "<!doctype html>\n<title>A page</title>\n",
  },
  example: { source_dir: "${path.module}/site" },
  notes: [
    "An API under the site's own address (`addApi`) stays with the construct.",
    "With the user-api module: `runtime_config = { apiUrl = module.api.url }` and `connect_origins = [module.api.origin]`, and there `allow_origins = [module.site.origin]`.",
    "Give the modules no `depends_on` on each other: the API's policy refers to the site's origin, and the site's to the API's, which is no cycle only because single resources do.",
  ],
};

const IMMUTABLE = "assets/app.js";
const CONNECT_ORIGINS = "var.connect_origins[0]";
const CONNECT_SOURCES = `\${join(" ", concat(["'self'"], var.connect_origins))}`;

function writePage(folder: string, ...files: string[]) {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
}

/** Replaces the objects of the files at synth by those of the folder when Terraform plans. */
function publishFolder(module: Synthesis): Synthesis {
  const { aws_s3_object: objects = {}, ...resource } = mapStrings(module.resource, (text) =>
    text
      .replace(`\${${CONNECT_ORIGINS}}`, "")
      .replace(/connect-src 'self' ?;/, () => `connect-src ${CONNECT_SOURCES};`),
  );
  const [immutable, revalidated, config] = [IMMUTABLE, "index.html", "config.json"].map((key) =>
    Object.entries(objects).find(([, block]) => block.key === key),
  );
  if (!immutable || !revalidated) throw new Error("the site has no objects");
  return {
    ...module,
    resource: {
      ...resource,
      aws_s3_object: {
        [IMMUTABLE_OBJECTS]: published(immutable[1], true),
        [OTHER_OBJECTS]: published(revalidated[1], false),
        ...(config && {
          [config[0]]: {
            ...config[1],
            content: "${jsonencode(var.runtime_config)}",
            lifecycle: {
              precondition: [
                {
                  condition: '${!contains(local.keys, "config.json")}',
                  error_message: "'source_dir' must contain no config.json, which runtime_config is.",
                },
              ],
            },
          },
        }),
      },
      ...guarded(resource),
    },
  };
}

const IMMUTABLE_OBJECTS = "Site_ImmutableObjects";
const OTHER_OBJECTS = "Site_Objects";

function published(block: Block, isImmutable: boolean): Block {
  const before = (block.depends_on as string[]).filter((address) => !address.startsWith("aws_s3_object."));
  return {
    for_each: isImmutable ? "${toset(local.immutable_keys)}" : "${setsubtract(local.keys, local.immutable_keys)}",
    ...block,
    key: "${each.value}",
    source: "${var.source_dir}/${each.value}",
    source_hash: '${filesha256("${var.source_dir}/${each.value}")}',
    content_type: `\${${contentTypeIn("each.value")}}`,
    // No page refers to a file that does not exist yet.
    depends_on: isImmutable ? before : [...before, `aws_s3_object.${IMMUTABLE_OBJECTS}`],
  };
}

/** As contentTypeOf: by what follows the last dot, in small letters. */
function contentTypeIn(key: string): string {
  return `lookup(local.content_types, try(lower(regex("[.]([^./]+)$", ${key})[0]), ""), "${contentTypeOf("")}")`;
}

function contentTypes(): string {
  const all = Object.values(extensions).flat().sort();
  const types = Object.fromEntries(all.map((extension) => [extension, contentTypeOf(`file.${extension}`)]));
  return `${JSON.stringify(types, null, 2)}\n`;
}

/** The name of a CloudFront function is longer than the bucket's. */
function guarded({ aws_cloudfront_function: functions }: Synthesis["resource"]): Synthesis["resource"] {
  const precondition = [
    {
      condition: "${length(var.bucket_name) <= 57}",
      error_message: "'bucket_name' must be at most 57 characters with spa_fallback or pages other than index.html.",
    },
  ];
  if (!functions) return {};
  return {
    aws_cloudfront_function: Object.fromEntries(
      Object.entries(functions).map(([name, block]) => [
        name,
        { ...block, lifecycle: { ...(block.lifecycle as Block), precondition } },
      ]),
    ),
  };
}
