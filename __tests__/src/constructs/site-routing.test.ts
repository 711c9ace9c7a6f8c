import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TerraformStack } from "cdktf";
import { StaticSite, type StaticSiteProps } from "../../../src";
import { synth } from "../../helpers/synth";

const api = { invokeDomainName: "abc.execute-api.eu-west-1.amazonaws.com", stageName: "prod" };

function folderOf(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  for (const name of names) writeFileSync(join(folder, name), "");
  return folder;
}

const createSite = (stack: TerraformStack, props: Partial<StaticSiteProps> = {}) =>
  new StaticSite(stack, "Site", { bucketName: "acme-site", sourceDir: folderOf("index.html"), ...props });
const distributionOf = (create: (stack: TerraformStack) => unknown) =>
  synth((stack) => void create(stack)).only("aws_cloudfront_distribution");

describe("the fallback of a single-page app", () => {
  const result = synth((stack) => void createSite(stack, { spaFallback: true }).addApi(api));
  const [fallback] = result.resources("aws_cloudfront_function").filter(({ name }) => name === "acme-site-viewer");
  const handler = new Function(`${fallback?.code}; return handler;`)();

  test.each([
    ["/", "/index.html"],
    ["/users", "/index.html"],
    ["/users/1/", "/index.html"],
    ["/v1.2/users", "/index.html"],
    ["/assets/script-1234.js", "/assets/script-1234.js"],
    ["/config.json", "/config.json"],
    ["/.well-known/apple-app-site-association", "/.well-known/apple-app-site-association"],
  ])("takes %s to %s", (uri, expected) => expect(handler({ request: { uri } })).toEqual({ uri: expected }));

  test("is for the site's files alone, never for its API", () => {
    const distribution = result.only("aws_cloudfront_distribution");
    const functionsOf = (behavior: { function_association: { function_arn: string }[] }) =>
      behavior.function_association.map(({ function_arn }) => function_arn);
    expect(functionsOf(distribution.default_cache_behavior)).toEqual([expect.stringContaining("Site_ViewerRequest")]);
    expect(functionsOf(distribution.ordered_cache_behavior[0])).toEqual([
      expect.stringContaining("Site_StripApiPrefix"),
    ]);
  });

  test("goes only after the distribution lets go of it: CloudFront deletes no function that is in use", () => {
    for (const { lifecycle, name } of result.resources("aws_cloudfront_function")) {
      expect(lifecycle).toEqual({ create_before_destroy: true });
      // What it refers to, Terraform would replace in that order too: the bucket.
      expect(name).not.toContain("${");
    }
  });

  test("is not there by default", () => {
    expect(distributionOf(createSite).default_cache_behavior.function_association).toBeUndefined();
  });

  test("needs room for its name", () => {
    const long = (stack: TerraformStack) => createSite(stack, { spaFallback: true, bucketName: "a".repeat(58) });
    expect(() => distributionOf(long)).toThrow("'bucketName' must be at most 57 characters with spaFallback");
  });
});

describe("an error page", () => {
  const withPage = (stack: TerraformStack) => createSite(stack, { sourceDir: folderOf("index.html", "404.html") });

  test("is answered with 404 for what is not there, and nobody keeps that", () => {
    const page = { response_code: 404, response_page_path: "/404.html", error_caching_min_ttl: 0 };
    expect(distributionOf(withPage).custom_error_response).toEqual([
      { error_code: 403, ...page },
      { error_code: 404, ...page },
    ]);
  });

  test("is none where the folder has none", () => {
    expect(distributionOf(createSite).custom_error_response).toBeUndefined();
  });

  test("never takes the place of an API's error", () => {
    const { custom_error_response } = distributionOf((stack) => withPage(stack).addApi(api));
    expect(custom_error_response.filter((it: object) => "response_page_path" in it)).toEqual([]);
  });
});
