import type { Addresses } from "./addresses";
import type { Project } from "./project";

/** Runs the app's check; without one, requests its pages and their runtime configs. @throws Error that names the failure */
export async function checkApp({ definition }: Project, addresses: Addresses) {
  const [siteUrl = "", apiUrl = ""] = [addresses.sites[0], addresses.apis[0]];
  return definition.check ? definition.check({ siteUrl, apiUrl }) : requestPages(addresses);
}

/** Requests the pages and their runtime configs. @throws Error that names the failure */
export async function requestPages({ sites }: Pick<Addresses, "sites">) {
  for (const site of sites) {
    for (const path of ["/", "/config.json"]) {
      const { status } = await fetch(`${site}${path}`, { signal: AbortSignal.timeout(10_000) });
      if (status !== 200) throw new Error(`GET ${site}${path} must return 200, got ${status}`);
    }
  }
}

export function describeCheck({ definition }: Project): string {
  return definition.check ? "Run the app's check" : "Request the page";
}
