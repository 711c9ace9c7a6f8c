/**
 * Takes the place of `@aws-sdk/credential-provider-node` in bundles: of the sources that the AWS SDK would try, Lambda has
 * these environment variables. Imports nothing, so that it fits every version of the SDK.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function defaultProvider({ profile = process.env.AWS_PROFILE }: { readonly profile?: string } = {}) {
  return async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
    const { AWS_SESSION_TOKEN: sessionToken, AWS_CREDENTIAL_EXPIRATION: expiry } = process.env;
    const { AWS_CREDENTIAL_SCOPE: credentialScope, AWS_ACCOUNT_ID: accountId } = process.env;
    // The SDK prefers a profile to the variables.
    if (profile || !accessKeyId || !secretAccessKey) {
      const problem = profile
        ? `The profile '${profile}' is not read`
        : "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set";
      throw new Error(
        `${problem}. With bundling: "full", the NodeFunction has all of the AWS SDK's sources of credentials`,
      );
    }
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
      ...(expiry && { expiration: new Date(expiry) }),
      ...(credentialScope && { credentialScope }),
      ...(accountId && { accountId }),
      // Part of the SDK's User-Agent header.
      $source: { CREDENTIALS_ENV_VARS: "g" },
    };
  };
}
