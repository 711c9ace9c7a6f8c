import type { DeployedApp } from "../deployed-app";

export const GOOD = "gre=800&gpa=4&rank=1";

export type KeyName = "blue" | "green" | "trial";

export interface RequestParts {
  /** A key of the deployment. @default - none */
  readonly key?: KeyName;
  readonly headers?: Record<string, string>;
}

export function keyValue({ outputs }: DeployedApp, name: KeyName): string {
  return outputs[`api_key_${name}`] ?? "";
}

/** GET /admission, as a page of the site's origin sends it. */
export function getAdmission(app: DeployedApp, query: string, { key, headers }: RequestParts = {}): Promise<Response> {
  const withKey = key && { "x-api-key": keyValue(app, key) };
  return fetch(`${app.apiUrl}/admission?${query}`, { headers: { Origin: app.siteUrl, ...withKey, ...headers } });
}

/** Sends requests with the trial's key until one is rejected for the quota; resolves to how many succeeded. */
export async function useUpTrial(app: DeployedApp): Promise<number> {
  for (let count = 0; count < 20; count++) {
    const response = await getAdmission(app, GOOD, { key: "trial" });
    const { message } = await response.json();
    if (message === "Limit Exceeded") return count;
    if (response.status !== 200) throw new Error(`neither a result nor the quota: ${response.status} ${message}`);
  }
  throw new Error("the trial has no quota");
}
