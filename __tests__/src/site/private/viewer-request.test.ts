import type { TerraformStack } from "cdktf";
import fc from "fast-check";
import { StaticSite, type StaticSiteProps } from "../../../../src";
import { folderOf } from "../../../helpers/folder";
import { synth } from "../../../helpers/synth";

const api = { invokeDomainName: "abc.execute-api.eu-west-1.amazonaws.com", stageName: "prod" };

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
  ])("maps %s to %s", (uri, expected) => expect(handler({ request: { uri } })).toEqual({ uri: expected }));

  test("applies only to the site's files, never to its API", () => {
    const distribution = result.only("aws_cloudfront_distribution");
    const functionsOf = (behavior: { function_association: { function_arn: string }[] }) =>
      behavior.function_association.map(({ function_arn }) => function_arn);
    expect(functionsOf(distribution.default_cache_behavior)).toEqual([expect.stringContaining("Site_ViewerRequest")]);
    expect(functionsOf(distribution.ordered_cache_behavior[0])).toEqual([
      expect.stringContaining("Site_StripApiPrefix"),
    ]);
  });

  test("is replaced before it is destroyed: CloudFront deletes no function that is in use", () => {
    for (const { lifecycle, name } of result.resources("aws_cloudfront_function")) {
      expect(lifecycle).toEqual({ create_before_destroy: true });
      // Terraform would replace what it refers to in that order too: the bucket.
      expect(name).not.toContain("${");
    }
  });

  test("is off by default", () => {
    expect(distributionOf(createSite).default_cache_behavior.function_association).toBeUndefined();
  });

  test("requires a bucket name that leaves room for its own", () => {
    const long = (stack: TerraformStack) => createSite(stack, { spaFallback: true, bucketName: "a".repeat(58) });
    expect(() => distributionOf(long)).toThrow("'bucketName' must be at most 57 characters with spaFallback");
  });
});

describe("the pages of a folder", () => {
  const siteOf = (...names: string[]) => synth((stack) => void createSite(stack, { sourceDir: folderOf(...names) }));
  /** How a site's function maps a URL: the path of a file, or the target of a redirect. */
  const askerOf = (...names: string[]) => {
    const { code } = siteOf("index.html", "404.html", ...names).only("aws_cloudfront_function");
    const handler = new Function(`${code}; return handler;`)();
    return (uri: string, query?: string): string => {
      const response = handler({ request: { uri, rawQueryString: () => query } });
      return response.uri ?? `${response.statusCode} ${response.headers.location.value}`;
    };
  };

  describe("with an index.html each, as Astro creates them and Next with a trailing slash", () => {
    const ask = askerOf("about/index.html", "blog/first/index.html");

    test.each([
      ["/", "/index.html"],
      ["/index.html", "/index.html"],
      ["/about/", "/about/index.html"],
      ["/about", "302 /about/"],
      ["/blog/first", "302 /blog/first/"],
      ["/style.css", "/style.css"],
      ["/v1.2/notes", "302 /v1.2/notes/"],
      ["/.well-known/security", "/.well-known/security"],
      ["/über uns", "302 /%C3%BCber%20uns/"],
    ])("are at their URLs: %s is %s", (uri, expected) => expect(ask(uri)).toBe(expected));

    test("keep the query in the redirect to the folder", () => {
      expect(ask("/about", "b=2&a=%26")).toBe("302 /about/?b=2&a=%26");
    });

    test("never redirect to another host", () => {
      const page = new URL("https://app.example.com/");
      const path = fc.string({ unit: fc.constantFrom(..."/\\:@?#%.a\t\r\nü ") });
      fc.assert(
        fc.property(path, fc.option(path, { nil: undefined }), (rest, query) => {
          const [, location] = /^302 (.*)$/s.exec(ask(`/${rest}`, query)) ?? [];
          if (location === undefined) return;
          expect(new URL(location, page).origin).toBe(page.origin);
          expect(location).toMatch(/^[!-~]*$/);
        }),
        { numRuns: 2_000 },
      );
      expect(ask("//evil.example.org/x")).toBe("302 /evil.example.org/x/");
      expect(ask("/\\evil")).toBe("302 /evil/");
      expect(ask("/\\")).toBe("302 /");
    });
  });

  describe("with a file name each, as Next creates them", () => {
    const ask = askerOf("about.html", "guide/start.html", "guide/index.html");

    test.each([
      ["/", "/index.html"],
      ["/about", "/about.html"],
      ["/about.html", "/about.html"],
      ["/guide/start", "/guide/start.html"],
      ["/guide/", "/guide/index.html"],
      ["/_next/static/chunks/main-0123.js", "/_next/static/chunks/main-0123.js"],
    ])("are at their URLs: %s is %s", (uri, expected) => expect(ask(uri)).toBe(expected));
  });

  test("require no function when there is one page", () => {
    expect(siteOf("index.html", "404.html", "style.css").resources("aws_cloudfront_function")).toEqual([]);
  });

  test("are all index.html in a single-page app", () => {
    const sourceDir = folderOf("index.html", "about.html");
    const result = synth((stack) => void createSite(stack, { sourceDir, spaFallback: true }));
    const { code } = result.only("aws_cloudfront_function");
    const handler = new Function(`${code}; return handler;`)();
    expect(handler({ request: { uri: "/about" } })).toEqual({ uri: "/index.html" });
  });
});
