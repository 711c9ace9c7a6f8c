import type { Construct } from "constructs";
import { requireThat } from "../../common/validation";
import { createViewerRequest } from "./viewer-request-function";

/** What sends a site's other names to its own and finds the page that an address means: for a cache behavior. */
export function siteFunctions(
  scope: Construct,
  bucketName: string,
  { redirect, spaFallback, keys }: { redirect: readonly string[]; spaFallback: boolean; keys: readonly string[] },
) {
  const steps = [...redirect, ...(spaFallback ? [SPA_FALLBACK] : pageSteps(keys))];
  if (steps.length === 0) return undefined;
  const rule = "be at most 57 characters with spaFallback, redirectDomainNames or pages besides index.html";
  requireThat(scope, "bucketName", bucketName, rule, (name) => name.length <= 57);
  const name = `${bucketName}-viewer`;
  const comment = "Redirects other names, and finds the page that an address means";
  return [createViewerRequest(scope, "ViewerRequest", { name, comment, steps })];
}

/** Has a site answer 404 with a page of its own: a bucket that nobody may list answers 403 for what is not there. */
export function errorPageResponses(hasErrorPage: boolean) {
  if (!hasErrorPage) return undefined;
  const page = { responseCode: 404, responsePagePath: `/${ERROR_PAGE_KEY}`, errorCachingMinTtl: 0 };
  return [403, 404].map((errorCode) => ({ errorCode, ...page }));
}

export const ERROR_PAGE_KEY = "404.html";

/** Has pages answer where frameworks link to them; nothing for a site of one page. */
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

/** A last part with a dot names a file, which is there or is missing. */
const IS_FILE = `  const uri = event.request.uri;
  const isFile = uri.slice(uri.lastIndexOf("/")).includes(".") || uri.startsWith("/.well-known/");
`;
const SPA_FALLBACK = `${IS_FILE}  if (!isFile) event.request.uri = "/index.html";
`;
/** As S3's own web sites do. One slash leads and no backslash, or the address would be that of another host. */
const TO_FOLDER = `    const query = event.request.rawQueryString();
    const location = (uri + "/").replace(/^[/\\\\]+/, "/") + (query ? "?" + query : "");
    const headers = { location: { value: location.replace(/[^!-~]+/g, encodeURIComponent) } };
    return { statusCode: 302, statusDescription: "Found", headers };
`;
