/** For AWS SDK clients. In a real account only the region: the credentials are those of this process. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** The endpoint and credentials that Terraform uses with these variables. */
export function clientOf(env: NodeJS.ProcessEnv, region: string): ClientSettings {
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!endpoint) return { region };
  if (!accessKeyId || !secretAccessKey) return { region, endpoint };
  return { region, endpoint, credentials: { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN } };
}
