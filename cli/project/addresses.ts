import type { Forwarder } from "../local-aws/forwarder";
import type { Parts } from "./parts";

/** URLs of the pages and the APIs, without trailing slashes. */
export interface Addresses {
  readonly sites: readonly string[];
  readonly apis: readonly string[];
}

/** A loopback port for each site and each API of an app, in the order of its state. */
export interface LocalPorts {
  readonly sites: readonly number[];
  readonly apis: readonly number[];
}

/** The ports that a forwarder serves; none where none runs. */
export function portsOf(forwarder: Pick<Forwarder, "sites" | "apis"> | undefined): LocalPorts {
  const portOf = ({ url }: { url: string }) => Number(new URL(url).port);
  return { sites: forwarder?.sites.map(portOf) ?? [], apis: forwarder?.apis.map(portOf) ?? [] };
}

/**
 * The addresses of an app on the local AWS for a browser here, and the forwarder's options for them. What has no port is
 * not open.
 */
export function localAddresses({ sites, apis }: Parts, ports: LocalPorts) {
  const openSites = sites.slice(0, ports.sites.length);
  const openApis = apis.slice(0, ports.apis.length);
  const addresses: Addresses = {
    sites: openSites.map((_, index) => `http://localhost:${ports.sites[index]}`),
    apis: openApis.map(({ stageName }, index) => `http://localhost:${ports.apis[index]}/${stageName}`),
  };
  const forwarding = {
    sites: openSites.map(({ domainName }, index) => ({ domainName, port: ports.sites[index] ?? 0 })),
    apis: openApis.map(({ restApiId }, index) => ({ restApiId, port: ports.apis[index] ?? 0 })),
  };
  return { addresses, forwarding };
}

/** The addresses as text, a line each. */
export function addressLines({ sites, apis }: Addresses): string[] {
  return [...sites.map((url) => `The page       ${url}`), ...apis.map((url) => `The API        ${url}`)];
}
