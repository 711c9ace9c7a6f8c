import type { Addresses } from "./addresses";
import type { Project } from "./project";

/** Runs the app's check; without one, requests its pages and their runtime configs. @throws Error that names the failure */
export async function checkApp({ definition }: Project, { sites, apis }: Addresses) {
  const [siteUrl = "", apiUrl = ""] = [sites[0], apis[0]];
  if (definition.check) return definition.check({ siteUrl, apiUrl });
  for (const site of sites) {
    for (const path of ["/", "/config.json"]) {
      const { status } = await fetch(`${site}${path}`);
      if (status !== 200) throw new Error(`GET ${site}${path} must return 200, got ${status}`);
    }
  }
}

export function describeCheck({ definition }: Project): string {
  return definition.check ? "Run the app's check" : "Request the page";
}
