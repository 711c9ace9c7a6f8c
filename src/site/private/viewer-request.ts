import { CloudfrontFunction } from "@cdktf/provider-aws/lib/cloudfront-function";
import type { Construct } from "constructs";
import { requireThat } from "../../common/validation";

export interface ViewerRequestProps {
  /** Unique in the account. 1 to 64 letters, digits, hyphens and underscores. */
  readonly name: string;
  readonly comment: string;
  /** JavaScript statements, run in order: they change `event.request`, or return a response instead of the origin's. */
  readonly steps: readonly string[];
}

/**
 * A CloudFront function that runs on each request before the cache is read.
 *
 * @returns its association with a cache behavior, which can have only one: therefore the function consists of steps
 */
export function createViewerRequest(scope: Construct, id: string, { name, comment, steps }: ViewerRequestProps) {
  const { arn } = new CloudfrontFunction(scope, id, {
    name,
    runtime: "cloudfront-js-2.0",
    comment,
    code: `function handler(event) {\n${steps.join("")}  return event.request;\n}\n`,
    // CloudFront deletes no function that is in use: the distribution must drop it first.
    lifecycle: { createBeforeDestroy: true },
  });
  return { eventType: "viewer-request", functionArn: arn };
}

/** The function of the site's own files: redirects alternative names and maps URLs to objects. */
export function createSiteFunction(
  scope: Construct,
  bucketName: string,
  { redirect, spaFallback, keys }: { redirect: readonly string[]; spaFallback: boolean; keys: readonly string[] },
) {
  const steps = [...redirect, ...(spaFallback ? [SPA_FALLBACK] : pageSteps(keys))];
  if (steps.length === 0) return undefined;
  const rule = "be at most 57 characters with spaFallback, redirectDomainNames or pages other than index.html";
  requireThat(scope, "bucketName", bucketName, rule, (name) => name.length <= 57);
  const name = `${bucketName}-viewer`;
  const comment = "Redirects other names, and finds the page that an address means";
  return [createViewerRequest(scope, "ViewerRequest", { name, comment, steps })];
}

/** Steps that redirect requests for these names to an origin, with the same path and query. */
export function redirectSteps(domainNames: readonly string[], origin: string): string[] {
  if (domainNames.length === 0) return [];
  // The first slash is ours, so that no path becomes part of the host; a header's value is visible ASCII only.
  // AWS does not document whether a function gets the root as "/" or as its default object: both redirect to "/".
  const target = JSON.stringify(`${origin}/`);
  return [
    `  const host = event.request.headers.host.value.toLowerCase().split(":")[0];
  if (${JSON.stringify(domainNames)}.includes(host)) {
    const query = event.request.rawQueryString();
    const path = event.request.uri === "/index.html" ? "/" : event.request.uri;
    const asked = path + (query ? "?" + query : "");
    const location = ${target} + asked.replace(/[^!-~]+/g, encodeURIComponent).slice(1);
    return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: { value: location } } };
  }
`,
  ];
}

export const ERROR_PAGE_KEY = "404.html";

/** Steps that map URLs to pages as frameworks link to them; none for a site of one page. */
function pageSteps(keys: readonly string[]): string[] {
  const pages = keys.filter((key) => key.endsWith(".html") && !["index.html", ERROR_PAGE_KEY].includes(key));
  if (pages.length === 0) return [];
  const isEachInFolder = pages.every((key) => key.endsWith("/index.html"));
  return [
    `${IS_FILE}  if (uri.endsWith("/")) event.request.uri += "index.html";
  else if (!isFile) {
${isEachInFolder ? TO_FOLDER : '    event.request.uri += ".html";\n'}  }
`,
  ];
}

/** A last segment with a dot is a file, whether it exists or not. */
const IS_FILE = `  const uri = event.request.uri;
  const isFile = uri.slice(uri.lastIndexOf("/")).includes(".") || uri.startsWith("/.well-known/");
`;
const SPA_FALLBACK = `${IS_FILE}  if (!isFile) event.request.uri = "/index.html";
`;
/** As S3's own web sites do. One leading slash and no backslash: otherwise the URL would be one of another host. */
const TO_FOLDER = `    const query = event.request.rawQueryString();
    const location = (uri + "/").replace(/^[/\\\\]+/, "/") + (query ? "?" + query : "");
    const headers = { location: { value: location.replace(/[^!-~]+/g, encodeURIComponent) } };
    return { statusCode: 302, statusDescription: "Found", headers };
`;
