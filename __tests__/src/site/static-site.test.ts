import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { StaticSite, type StaticSiteProps } from "../../../src";
import { folderOf } from "../../helpers/folder";
import { type Block, synth } from "../../helpers/synth";

const sourceDir = join(__dirname, "../../fixtures/site");
const createSite = (stack: TerraformStack, props: Partial<StaticSiteProps> = {}) =>
  new StaticSite(stack, "Site", { bucketName: "acme-site", sourceDir, ...props });

describe("StaticSite", () => {
  describe("by default", () => {
    const result = synth((stack) => {
      const site = createSite(stack);
      new TerraformOutput(stack, "origin", { value: site.origin });
    });
    const bucketReference = expect.stringMatching(/^\$\{aws_s3_bucket\.Site_Bucket_\w+\.id\}$/);
    const distribution = result.only("aws_cloudfront_distribution");
    const [allow, deny, ...others] = result.statements(result.only("aws_s3_bucket_policy").policy);

    test("has one bucket, with all four blocks of public access on", () => {
      expect(result.only("aws_s3_bucket").bucket).toBe("acme-site");
      expect(result.only("aws_s3_bucket_public_access_block")).toMatchObject({
        bucket: bucketReference,
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
    });

    test("switches ACLs off", () => {
      expect(result.only("aws_s3_bucket_ownership_controls").rule).toEqual({ object_ownership: "BucketOwnerEnforced" });
    });

    test("encrypts the bucket with S3's keys", () => {
      expect(result.only("aws_s3_bucket_server_side_encryption_configuration").rule).toEqual([
        { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } },
      ]);
    });

    test("allows only this distribution to read objects, and nothing else", () => {
      expect(allow).toEqual({
        sid: "AllowCloudFrontServicePrincipalReadOnly",
        principals: [{ type: "Service", identifiers: ["cloudfront.amazonaws.com"] }],
        actions: ["s3:GetObject"],
        resources: [expect.stringMatching(/^\$\{aws_s3_bucket\.Site_Bucket_\w+\.arn\}\/\*$/)],
        condition: [
          {
            test: "StringEquals",
            variable: "AWS:SourceArn",
            values: [expect.stringMatching(/^\$\{aws_cloudfront_distribution\.Site_\w+\.arn\}$/)],
          },
        ],
      });
      expect(others).toEqual([]);
    });

    test("denies every request over plain http", () => {
      expect(deny).toMatchObject({
        effect: "Deny",
        principals: [{ type: "*", identifiers: ["*"] }],
        actions: ["s3:*"],
        resources: [expect.stringMatching(/\.arn\}$/), expect.stringMatching(/\.arn\}\/\*$/)],
        condition: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
      });
    });

    test("signs each request to the bucket", () => {
      expect(result.only("aws_cloudfront_origin_access_control")).toMatchObject({
        name: "acme-site",
        origin_access_control_origin_type: "s3",
        signing_behavior: "always",
        signing_protocol: "sigv4",
      });
    });

    test("has the bucket's regional name as its only origin", () => {
      expect(distribution.origin).toEqual([
        {
          origin_id: "bucket",
          domain_name: expect.stringMatching(/^\$\{aws_s3_bucket\.Site_Bucket_\w+\.bucket_regional_domain_name\}$/),
          origin_access_control_id: expect.stringMatching(/^\$\{aws_cloudfront_origin_access_control\..+\.id\}$/),
        },
      ]);
    });

    test("serves index.html, compressed and cached, and redirects http to https", () => {
      expect(distribution).toMatchObject({
        enabled: true,
        default_root_object: "index.html",
        http_version: "http2and3",
        wait_for_deployment: true,
        default_cache_behavior: {
          viewer_protocol_policy: "redirect-to-https",
          allowed_methods: ["GET", "HEAD"],
          cache_policy_id: "658327ea-f89d-4fab-a63d-7e88639e58f6",
          compress: true,
        },
      });
    });

    test("publishes every file with its media type, none of the hidden ones", () => {
      const published = result
        .resources("aws_s3_object")
        .map(({ key, content_type }) => [key, content_type])
        .sort();
      expect(published).toEqual([
        [".well-known/security.txt", "text/plain; charset=utf-8"],
        ["assets/style-DiwrgTda.css", "text/css; charset=utf-8"],
        ["index.html", "text/html; charset=utf-8"],
      ]);
    });

    test("has every file revalidated on each load", () => {
      expect(result.resources("aws_s3_object").map(({ cache_control }) => cache_control)).toEqual(
        Array(3).fill("no-cache"),
      );
    });

    test("does not delete its files on destroy by default", () =>
      expect(result.only("aws_s3_bucket").force_destroy).toBe(false));

    test("has its origin as a browser sends it", () => {
      expect(result.output("origin")).toMatch(/^https:\/\/\$\{aws_cloudfront_distribution\.Site_\w+\.domain_name\}$/);
    });
  });

  test("has browsers cache files of immutable folders for a year", () => {
    const result = synth((stack) => void createSite(stack, { immutablePrefixes: ["assets/"] }));
    expect(Object.fromEntries(result.resources("aws_s3_object").map((it) => [it.key, it.cache_control]))).toEqual({
      ".well-known/security.txt": "no-cache",
      "assets/style-DiwrgTda.css": "public, max-age=31536000, immutable",
      "index.html": "no-cache",
    });
  });

  describe.each([
    ["Vite", "assets/", "assets/index-DBDAoWv8.js"],
    ["Astro", "_astro/", "_astro/page.CaLrZ3bH.css"],
    ["Next", "_next/static/", "_next/static/chunks/app/page-1f2e3d4c5b6a7988.js"],
  ])("with what %s built", (_, prefix, hashedFile) => {
    const folder = folderOf("index.html", "404.html", "about/index.html", hashedFile, `${hashedFile}.map`);
    const result = synth((stack) => void createSite(stack, { sourceDir: folder, immutablePrefixes: [prefix] }));
    const objects = result.resources("aws_s3_object");

    test("publishes it unchanged, without source maps, and has browsers cache the hashed files for a year", () => {
      expect(Object.fromEntries(objects.map((it) => [it.key, it.cache_control]))).toEqual({
        "index.html": "no-cache",
        "404.html": "no-cache",
        "about/index.html": "no-cache",
        [hashedFile]: "public, max-age=31536000, immutable",
      });
    });

    test("publishes the hashed files first: no page refers to a missing file", () => {
      const isObject = (address: string) => address.startsWith("aws_s3_object.");
      const waitsFor = Object.fromEntries(objects.map((it) => [it.key, it.depends_on.filter(isObject).length]));
      expect(waitsFor).toEqual({ "index.html": 1, "404.html": 1, "about/index.html": 1, [hashedFile]: 0 });
    });
  });

  test("builds a page of plain files, and publishes the build", () => {
    const folder = folderOf("script.js");
    writeFileSync(join(folder, "index.html"), '<script type="module" src="script.js"></script>');
    const result = synth((stack) => void createSite(stack, { sourceDir: folder, build: true }));
    const [script, page] = result.resources("aws_s3_object");
    expect(page).toMatchObject({
      key: "index.html",
      cache_control: "no-cache",
      depends_on: expect.arrayContaining([expect.stringMatching(/^aws_s3_object\./)]),
    });
    expect(script).toMatchObject({
      key: expect.stringMatching(/^assets\/script-\w{8}\.js$/),
      cache_control: "public, max-age=31536000, immutable",
    });
    expect(result.resources("aws_s3_object")).toHaveLength(2);
  });

  test("can be emptied by destroy, and deployed without waiting for the edge locations", () => {
    const result = synth((stack) => void createSite(stack, { forceDestroy: true, waitForDeployment: false }));
    expect(result.only("aws_s3_bucket").force_destroy).toBe(true);
    expect(result.only("aws_cloudfront_distribution").wait_for_deployment).toBe(false);
  });

  test("can have a web ACL, by default none", () => {
    const webAclArn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/1";
    const aclOf = (props: Partial<StaticSiteProps>) =>
      synth((stack) => void createSite(stack, props)).only("aws_cloudfront_distribution").web_acl_id;
    expect(aclOf({ webAclArn })).toBe(webAclArn);
    expect(aclOf({})).toBeUndefined();
  });

  test("can be encrypted with a KMS key, by a bucket key instead of a request per object", () => {
    const kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/1";
    const result = synth((stack) => void createSite(stack, { kmsKeyArn }));
    expect(result.only("aws_s3_bucket_server_side_encryption_configuration").rule).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: kmsKeyArn },
        bucket_key_enabled: true,
      },
    ]);
  });

  test("uploads no object before the bucket is private and encrypted", () => {
    const result = synth((stack) =>
      createSite(stack, { immutablePrefixes: ["assets/"] }).addRuntimeConfig({ apiUrl: "https://api.example.com" }),
    );
    const settings = ["public_access_block", "ownership_controls", "server_side_encryption_configuration"];
    const first = settings.flatMap((name) => result.addressesOf(`aws_s3_bucket_${name}`));
    expect(first).toHaveLength(3);
    const objects = result.resources("aws_s3_object");
    expect(objects).toHaveLength(4);
    for (const { key, depends_on } of objects) expect([key, depends_on]).toEqual([key, expect.arrayContaining(first)]);
  });

  test("changes only the object of a file that changed", () => {
    const folder = mkdtempSync(join(tmpdir(), "site-"));
    writeFileSync(join(folder, "index.html"), "one");
    writeFileSync(join(folder, "style.css"), "one");
    const objects = () => synth((stack) => void createSite(stack, { sourceDir: folder })).resources("aws_s3_object");
    const [index, style] = objects();
    writeFileSync(join(folder, "style.css"), "two");
    const [newIndex, newStyle] = objects();
    expect(newIndex).toEqual(index);
    expect(newStyle?.source_hash).not.toEqual(style?.source_hash);
  });

  test("publishes the runtime config as JSON that is revalidated on each load", () => {
    const result = synth((stack) => createSite(stack).addRuntimeConfig({ apiUrl: "https://api.example.com/prod" }));
    expect(result.resources("aws_s3_object").find(({ key }) => key === "config.json")).toMatchObject({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's syntax, not ours
      content: '${jsonencode({"apiUrl" = "https://api.example.com/prod"})}',
      content_type: "application/json",
      cache_control: "no-cache",
    });
  });

  test("publishes further values to the page, and allows it requests to further origins: each once", () => {
    const result = synth((stack) =>
      createSite(stack).addRuntimeConfig({
        apiUrl: "https://api.example.com/prod",
        values: { clientId: "abc" },
        connectOrigins: ["https://sign-in.example.com", "https://api.example.com"],
      }),
    );
    expect(result.resources("aws_s3_object").find(({ key }) => key === "config.json")?.content).toContain(
      '{"apiUrl" = "https://api.example.com/prod", "clientId" = "abc"}',
    );
    const headers = result.only("aws_cloudfront_response_headers_policy").security_headers_config;
    expect(headers.content_security_policy.content_security_policy).toContain(
      "connect-src 'self' https://api.example.com https://sign-in.example.com;",
    );
  });

  describe("with an API under /api", () => {
    const api = { invokeDomainName: "abc.execute-api.eu-west-1.amazonaws.com", stageName: "prod" };
    const result = synth((stack) => {
      new TerraformOutput(stack, "api_url", { value: createSite(stack).addApi(api) });
    });
    const distribution = result.only("aws_cloudfront_distribution");

    test("returns the path /api", () => expect(result.output("api_url")).toBe("/api"));

    test("has the stage as a second origin, only over TLS", () => {
      expect(distribution.origin.map(({ origin_id }: Block) => origin_id)).toEqual(["bucket", "api"]);
      expect(distribution.origin[1]).toMatchObject({
        domain_name: "abc.execute-api.eu-west-1.amazonaws.com",
        origin_path: "/prod",
        custom_origin_config: { origin_protocol_policy: "https-only", origin_ssl_protocols: ["TLSv1.2"] },
      });
    });

    test("forwards /api/* there with the whole request except its host, and caches no response", () => {
      const [behavior, ...others] = distribution.ordered_cache_behavior;
      expect(behavior).toMatchObject({
        path_pattern: "/api/*",
        target_origin_id: "api",
        allowed_methods: expect.arrayContaining(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]),
        cache_policy_id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        origin_request_policy_id: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      });
      expect(others).toEqual([]);
    });

    test("rejects plain http, where a redirect would come after the body was sent", () => {
      expect(distribution.ordered_cache_behavior[0].viewer_protocol_policy).toBe("https-only");
    });

    test("sends the site's security headers with each response, which allow no other origin and set no caching", () => {
      const [behavior] = distribution.ordered_cache_behavior;
      const policy = result.only("aws_cloudfront_response_headers_policy");
      expect(behavior.response_headers_policy_id).toBe(distribution.default_cache_behavior.response_headers_policy_id);
      expect(policy).not.toHaveProperty("cors_config");
      expect(JSON.stringify(policy)).not.toMatch(/cache-control/i);
    });

    test("caches no error, and replaces none by a page", () => {
      expect(distribution.custom_error_response).toEqual(
        [400, 403, 404, 405, 414, 500, 501, 502, 503, 504].map((error_code) => ({
          error_code,
          error_caching_min_ttl: 0,
        })),
      );
    });

    test.each([
      ["/api/users", "/users"],
      ["/api/users/1", "/users/1"],
      ["/api/", "/"],
    ])("turns %s into the API's own path %s", (uri, expected) => {
      const handler = new Function(`${result.only("aws_cloudfront_function").code}; return handler;`)();
      expect(handler({ request: { uri } })).toEqual({ uri: expected });
    });

    test("rejects a second API", () => {
      const twice = (stack: TerraformStack) => {
        const site = createSite(stack);
        site.addApi(api);
        site.addApi(api);
      };
      expect(() => synth(twice)).toThrow("addApi may be called only once (test/Site)");
    });

    test("rejects an API whose execute-api endpoint is disabled", () => {
      const closed = {
        ...api,
        aliasTarget: { domainName: "d-abc.execute-api.eu-west-1.amazonaws.com", hostedZoneId: "Z1" },
      };
      expect(() => synth((stack) => void createSite(stack).addApi(closed))).toThrow(
        "addApi requires an API without a domain name: that disables the execute-api endpoint, which CloudFront calls (test/Site)",
      );
    });
  });

  describe("rejects", () => {
    const reject = (props: Partial<StaticSiteProps>) => expect(() => synth((stack) => void createSite(stack, props)));

    test.each(["ab", "Acme", "acme_site", "-acme", "acme-", "a".repeat(64)])("the bucket name '%s'", (bucketName) => {
      reject({ bucketName }).toThrow(
        `'bucketName' must be 3 to 63 lower-case letters, digits and inner hyphens, got "${bucketName}" (test/Site)`,
      );
    });

    test("a folder that does not exist", () => {
      reject({ sourceDir: "/no/such/site" }).toThrow(`'sourceDir' must be an existing folder, got "/no/such/site"`);
    });

    test.each([true, false])("a relative folder, which would depend on the working directory (build: %s)", (build) => {
      const sourceDirFromHere = relative(process.cwd(), sourceDir);
      reject({ sourceDir: sourceDirFromHere, build }).toThrow(
        `'sourceDir' must be an absolute path, such as join(__dirname, "site"), got "${sourceDirFromHere}" (test/Site)`,
      );
    });

    test("a folder without index.html", () => {
      const empty = mkdtempSync(join(tmpdir(), "site-"));
      reject({ sourceDir: empty }).toThrow(`'sourceDir' must contain an index.html, got "${empty}"`);
    });

    test.each(["assets", "/assets/", ""])("the immutable prefix '%s'", (prefix) => {
      reject({ immutablePrefixes: [prefix] }).toThrow(
        "'immutablePrefixes' must end with a slash each, such as 'assets/'",
      );
    });

    test("a second runtime config", () => {
      const twice = (stack: TerraformStack) => {
        const site = createSite(stack);
        site.addRuntimeConfig({ apiUrl: "https://one.example.com" });
        site.addRuntimeConfig({ apiUrl: "https://two.example.com" });
      };
      expect(() => synth(twice)).toThrow(
        "config.json already exists: in sourceDir, or by an earlier addRuntimeConfig (test/Site)",
      );
    });

    test("an origin with a path, and an apiUrl among the values", () => {
      const config = { apiUrl: "https://api.example.com" };
      const add = (more: object) => () => synth((stack) => createSite(stack).addRuntimeConfig({ ...config, ...more }));
      expect(add({ connectOrigins: ["https://a.example.com/x"] })).toThrow(
        "'connectOrigins' must be an origin such as 'https://api.example.com', got \"https://a.example.com/x\" (test/Site)",
      );
      expect(add({ values: { apiUrl: "" } })).toThrow("'values' must not contain apiUrl, which is a prop");
    });

    test("a runtime config where the folder contains one", () => {
      const folder = mkdtempSync(join(tmpdir(), "site-"));
      for (const name of ["index.html", "config.json"]) writeFileSync(join(folder, name), "");
      const add = (stack: TerraformStack) =>
        createSite(stack, { sourceDir: folder }).addRuntimeConfig({ apiUrl: "https://api.example.com" });
      expect(() => synth(add)).toThrow(
        "config.json already exists: in sourceDir, or by an earlier addRuntimeConfig (test/Site)",
      );
    });
  });
});

describe("an error page", () => {
  const api = { invokeDomainName: "abc.execute-api.eu-west-1.amazonaws.com", stageName: "prod" };
  const withPage = (stack: TerraformStack) => createSite(stack, { sourceDir: folderOf("index.html", "404.html") });
  const errorResponsesOf = (create: (stack: TerraformStack) => unknown) =>
    synth((stack) => void create(stack)).only("aws_cloudfront_distribution").custom_error_response;

  test("is the 404 response for what does not exist, uncached", () => {
    const page = { response_code: 404, response_page_path: "/404.html", error_caching_min_ttl: 0 };
    expect(errorResponsesOf(withPage)).toEqual([
      { error_code: 403, ...page },
      { error_code: 404, ...page },
    ]);
  });

  test("is none where the folder has none", () => {
    expect(errorResponsesOf(createSite)).toBeUndefined();
  });

  test("never replaces an API's error", () => {
    const responses = errorResponsesOf((stack) => withPage(stack).addApi(api));
    expect(responses.filter((it: object) => "response_page_path" in it)).toEqual([]);
  });
});
