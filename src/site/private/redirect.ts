/** Sends requests for these names to an origin, path and query as they are: steps of a viewer-request function. */
export function redirectSteps(domainNames: readonly string[], origin: string): string[] {
  if (domainNames.length === 0) return [];
  // The first slash is ours, so that no path becomes part of the host; a header's value is visible ASCII alone.
  // AWS does not say whether a function is told of the root as "/" or as its default object: either leads to "/".
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
