import type { Construct } from "constructs";
import { requireThat } from "../private/validation";
import { createViewerRequest } from "./viewer-request";

/** What sends a site's other names to its own and has a single-page app answer its own paths: for a cache behavior. */
export function siteFunctions(scope: Construct, bucketName: string, redirect: string[], spaFallback: boolean) {
  const steps = [...redirect, ...(spaFallback ? [SPA_FALLBACK] : [])];
  if (steps.length === 0) return undefined;
  const rule = "be at most 57 characters with spaFallback or redirectDomainNames";
  requireThat(scope, "bucketName", bucketName, rule, (name) => name.length <= 57);
  const name = `${bucketName}-viewer`;
  const comment = "Redirects other names, and turns a single-page app's own paths into /index.html";
  return [createViewerRequest(scope, "ViewerRequest", { name, comment, steps })];
}

/** Has a site answer 404 with a page of its own: a bucket that nobody may list answers 403 for what is not there. */
export function errorPageResponses(hasErrorPage: boolean) {
  if (!hasErrorPage) return undefined;
  const page = { responseCode: 404, responsePagePath: `/${ERROR_PAGE_KEY}`, errorCachingMinTtl: 0 };
  return [403, 404].map((errorCode) => ({ errorCode, ...page }));
}

export const ERROR_PAGE_KEY = "404.html";
/** A last part with a dot names a file, which is there or is missing. */
const SPA_FALLBACK = `  const uri = event.request.uri;
  const isFile = uri.slice(uri.lastIndexOf("/")).includes(".") || uri.startsWith("/.well-known/");
  if (!isFile) event.request.uri = "/index.html";
`;
