import type { Forwarder } from "../local-aws/forwarder";
import type { Parts } from "./parts";

/** URLs of the pages, the APIs and the user pools' hosted sign-in, without trailing slashes. */
export interface Addresses {
  readonly sites: readonly string[];
  readonly apis: readonly string[];
  readonly signIns: readonly string[];
}

/** A loopback port for each site, API and user pool domain of an app, in the order of its state. */
export interface LocalPorts {
  readonly sites: readonly number[];
  readonly apis: readonly number[];
  readonly userPoolDomains: readonly number[];
}

/** The ports that a forwarder serves; none where none runs. */
export function portsOf(forwarder: Pick<Forwarder, keyof LocalPorts> | undefined): LocalPorts {
  const portsOfAll = (all: readonly { url: string }[] = []) => all.map(({ url }) => Number(new URL(url).port));
  return {
    sites: portsOfAll(forwarder?.sites),
    apis: portsOfAll(forwarder?.apis),
    userPoolDomains: portsOfAll(forwarder?.userPoolDomains),
  };
}

/**
 * The addresses of an app on the local AWS for a browser here, and the forwarder's options for them. What has no port is
 * not open.
 */
export function localAddresses({ sites, apis, userPoolDomains }: Parts, ports: LocalPorts) {
  const openSites = sites.slice(0, ports.sites.length);
  const openApis = apis.slice(0, ports.apis.length);
  const openDomains = userPoolDomains.slice(0, ports.userPoolDomains.length);
  const addresses: Addresses = {
    sites: openSites.map((_, index) => `http://localhost:${ports.sites[index]}`),
    apis: openApis.map(({ stageName }, index) => `http://localhost:${ports.apis[index]}/${stageName}`),
    signIns: openDomains.map((_, index) => `http://localhost:${ports.userPoolDomains[index]}`),
  };
  const forwarding = {
    sites: openSites.map(({ domainName }, index) => ({ domainName, port: ports.sites[index] ?? 0 })),
    apis: openApis.map(({ restApiId }, index) => ({ restApiId, port: ports.apis[index] ?? 0 })),
    userPoolDomains: openDomains.map(({ domainName }, index) => ({
      domainName,
      port: ports.userPoolDomains[index] ?? 0,
    })),
  };
  return { addresses, forwarding };
}

/** Whether an app has anything that a browser opens. */
export function isOpenable({ sites, apis, userPoolDomains }: Parts): boolean {
  return sites.length + apis.length + userPoolDomains.length > 0;
}

/** The addresses of an app on AWS. */
export function remoteAddresses({ sites, apis, userPoolDomains }: Parts): Addresses {
  return {
    sites: sites.map(({ url }) => url),
    apis: apis.map(({ url }) => url),
    signIns: userPoolDomains.map(({ domainName }) => `https://${domainName}`),
  };
}

/** The addresses as text, a line each. */
export function addressLines({ sites, apis, signIns }: Addresses): string[] {
  return [
    ...sites.map((url) => `The page       ${url}`),
    ...apis.map((url) => `The API        ${url}`),
    ...signIns.map((url) => `Sign-in        ${url}`),
  ];
}
