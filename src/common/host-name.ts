import type { Construct } from "constructs";
import { requireThat, valueError } from "./validation";

/** A host name of one's own for a site or an API: both props or neither. A CustomDomain has the two to give. */
export interface DomainProps {
  /** Lower-case, at most 64 characters: `app.example.com`. @default - AWS's own name alone */
  readonly domainName?: string;
  /**
   * An issued certificate for `domainName`: for a site one of us-east-1, for an API one of the API's region.
   * @default - none
   */
  readonly certificateArn?: string;
}

export const HOST_NAME_RULE = "be a lower-case host name of at most 64 characters such as 'app.example.com'";

/** Whether this is a name that a certificate can be for: no wildcard, no address, and what ACM takes at most. */
export function isHostName(value: string): boolean {
  return value.length <= 64 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value);
}

/**
 * The domain that a construct's props give, if they give one.
 *
 * @throws ValidationError when it is half a domain, a name without a certificate or the reverse, or no host name
 */
export function domainOf(scope: Construct, props: DomainProps): Required<DomainProps> | undefined {
  const { domainName, certificateArn } = props;
  if (domainName === undefined && certificateArn === undefined) return undefined;
  if (domainName === undefined) throw valueError(scope, "domainName", "come with certificateArn", domainName);
  if (certificateArn === undefined) {
    throw valueError(scope, "certificateArn", "come with domainName", certificateArn);
  }
  requireThat(scope, "domainName", domainName, HOST_NAME_RULE, isHostName);
  return { domainName, certificateArn };
}

/** Throws a ValidationError unless these are host names, each of them once, and none of them `domainName`. */
export function requireOtherNames(scope: Construct, prop: string, names: readonly string[], domainName: string) {
  for (const name of names) requireThat(scope, prop, name, HOST_NAME_RULE, isHostName);
  requireThat(
    scope,
    prop,
    names,
    "name each host once, and not domainName",
    (all) => new Set([domainName, ...all]).size === all.length + 1,
  );
}
