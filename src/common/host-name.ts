import type { Construct } from "constructs";
import { requireThat, valueError } from "./validation";

/** A custom domain name for a site or an API: both props or neither. A `CustomDomain` has both as attributes. */
export interface DomainProps {
  /** Lower-case, at most 64 characters: `app.example.com`. @default - only AWS's own name */
  readonly domainName?: string;
  /**
   * ARN of an issued certificate for `domainName`: for a site in us-east-1, for an API in the API's region.
   * @default - none
   */
  readonly certificateArn?: string;
}

export const HOST_NAME_RULE = "be a lower-case host name of at most 64 characters such as 'app.example.com'";

export const HOST_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether ACM issues certificates for this name: no wildcard, no IP address, not too long. */
export function isHostName(value: string): boolean {
  return value.length <= 64 && HOST_NAME.test(value);
}

/**
 * The domain name in a construct's props, if they have one.
 *
 * @throws ValidationError when the name lacks its certificate or the reverse, or it is no host name
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

/** @throws ValidationError when one of these is no host name, a duplicate or `domainName` */
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
