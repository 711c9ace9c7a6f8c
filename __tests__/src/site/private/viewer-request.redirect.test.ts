import { join } from "node:path";
import fc from "fast-check";
import { StaticSite, type StaticSiteProps } from "../../../../src";
import { synth } from "../../../helpers/synth";

const api = { invokeDomainName: "abc.execute-api.eu-west-1.amazonaws.com", stageName: "prod" };
const domain = {
  domainName: "app.example.com",
  certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1",
};
const redirectDomainNames = ["www.example.com", "example.com"];
const synthSite = (props: Partial<StaticSiteProps>) =>
  synth((stack) => {
    const sourceDir = join(__dirname, "../../../fixtures/site");
    new StaticSite(stack, "Site", { bucketName: "acme-site", sourceDir, ...props }).addApi(api);
  });

/** Runs one of a site's functions, as CloudFront does. */
function runnerOf(site: ReturnType<typeof synthSite>, name: string) {
  const found = site.resources("aws_cloudfront_function").find((it) => it.name === name);
  const handler = new Function(`${found?.code}; return handler;`)();
  return (host: string, uri: string, query?: string) =>
    handler({ request: { uri, headers: { host: { value: host } }, rawQueryString: () => query } });
}

describe("a name that redirects", () => {
  const site = synthSite({ ...domain, redirectDomainNames, spaFallback: true });
  const ask = runnerOf(site, "acme-site-viewer");
  const askApi = runnerOf(site, "acme-site");
  const locationOf = (...question: Parameters<typeof ask>): string => ask(...question).headers.location.value;

  test("is an alias of the distribution too", () => {
    expect(site.only("aws_cloudfront_distribution").aliases).toEqual(["app.example.com", ...redirectDomainNames]);
  });

  test("returns a permanent redirect to the site's own name", () => {
    expect(ask("www.example.com", "/")).toEqual({
      statusCode: 301,
      statusDescription: "Moved Permanently",
      headers: { location: { value: "https://app.example.com/" } },
    });
  });

  test.each([
    ["/users/1", undefined, "/users/1"],
    ["/users", "b=2&a=1&a=%26&2=x&flag", "/users?b=2&a=1&a=%26&2=x&flag"],
    ["/a%20b/%C3%BC", "", "/a%20b/%C3%BC"],
    ["/ü 😀", "q=ü", "/%C3%BC%20%F0%9F%98%80?q=%C3%BC"],
    ["//evil.example.org", undefined, "//evil.example.org"],
    ["/a\r\nset-cookie: b=c", undefined, "/a%0D%0Aset-cookie:%20b=c"],
  ])("keeps path %j and query %j, before any fallback", (uri, query, expected) => {
    expect(locationOf("www.example.com", uri, query)).toBe(`https://app.example.com${expected}`);
  });

  test("redirects to the root from its default object, which CloudFront may have inserted", () => {
    expect(locationOf("www.example.com", "/index.html", "a=1")).toBe("https://app.example.com/?a=1");
    expect(locationOf("www.example.com", "/blog/index.html")).toBe("https://app.example.com/blog/index.html");
  });

  test.each(["example.com", "WWW.example.com", "www.example.com:443"])("can also be '%s'", (host) => {
    expect(ask(host, "/").statusCode).toBe(301);
  });

  test.each(["app.example.com", "abc.cloudfront.net", "www.example.com.evil.example.org"])(
    "is not '%s', which is served",
    (host) => {
      expect(ask(host, "/users").uri).toBe("/index.html");
      expect(askApi(host, "/api/users").uri).toBe("/users");
    },
  );

  test("redirects the API's paths too, with their prefix", () => {
    expect(askApi("www.example.com", "/api/users", "userId=1").headers.location.value).toBe(
      "https://app.example.com/api/users?userId=1",
    );
  });

  test("redirects to the site's own name and adds no header, whatever path and query are", () => {
    const anything = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(anything, fc.option(anything, { nil: undefined }), (uri, query) => {
        const location = locationOf("www.example.com", uri, query);
        expect(location).toMatch(/^https:\/\/app\.example\.com\/[!-~]*$/);
        expect(new URL(location).origin).toBe("https://app.example.com");
      }),
    );
  });

  test("redirects every URL of a browser to the same at the site's own name", () => {
    fc.assert(
      fc.property(fc.webPath({ size: "small" }), fc.webQueryParameters(), (path, query) => {
        const { pathname, search } = new URL(`https://www.example.com${path}?${query}`);
        expect(locationOf("www.example.com", pathname, search.slice(1))).toBe(
          `https://app.example.com${pathname}${search}`,
        );
      }),
    );
  });

  test("requires no fallback", () => {
    const run = runnerOf(synthSite({ ...domain, redirectDomainNames }), "acme-site-viewer");
    expect(run("www.example.com", "/users").statusCode).toBe(301);
    expect(run("app.example.com", "/users").uri).toBe("/users");
  });

  test("is none by default", () => {
    const plain = synthSite(domain);
    expect(plain.only("aws_cloudfront_distribution").aliases).toEqual(["app.example.com"]);
    expect(plain.only("aws_cloudfront_function").code).not.toContain("301");
  });

  test.each<[Partial<StaticSiteProps>, string]>([
    [{ redirectDomainNames }, `must come with domainName, got ["www.example.com","example.com"] (test/Site)`],
    [{ ...domain, redirectDomainNames: ["*.example.com"] }, "must be a lower-case host name of at most 64 characters"],
    [
      { ...domain, redirectDomainNames: ["app.example.com"] },
      `must name each host once, and not domainName, got ["app.example.com"] (test/Site)`,
    ],
    [{ ...domain, redirectDomainNames: ["a.example.com", "a.example.com"] }, "must name each host once"],
  ])("is rejected: %j", (props, message) => {
    expect(() => synthSite(props)).toThrow(`'redirectDomainNames' ${message}`);
  });
});
