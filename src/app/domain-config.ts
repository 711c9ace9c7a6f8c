import { HOST_NAME_RULE, isHostName } from "../common/host-name";

/** Host names in a hosted zone that is there already. */
export interface DomainConfig {
  readonly siteName: string;
  /** @default - none: the site serves the API itself (`sameOrigin`) */
  readonly apiName?: string;
  readonly hostedZone: string;
  /** Names that the site redirects to `siteName`. @default - none */
  readonly redirectNames?: readonly string[];
}

/** The variables of the domain together; one that is no host name is reported already, the rest goes to `problems`. */
export function readDomain(given: Record<string, string | undefined>, problems: string[]): DomainConfig | undefined {
  const { DOMAIN_NAME: siteName, API_DOMAIN_NAME, HOSTED_ZONE, REDIRECT_DOMAIN_NAMES, SAME_ORIGIN } = given;
  const redirectNames = REDIRECT_DOMAIN_NAMES?.split(",").map((name) => name.trim());
  const names = [siteName, API_DOMAIN_NAME, HOSTED_ZONE, ...(redirectNames ?? [])];
  if (!names.every((name) => name === undefined || isHostName(name))) return;
  const refuse = (variable: string, rule: string, got: string | undefined) =>
    problems.push(`${variable} must ${rule}, got ${got ? `"${got}"` : "nothing"}`);

  if (!siteName) {
    if (API_DOMAIN_NAME) refuse("API_DOMAIN_NAME", "be left out without DOMAIN_NAME", API_DOMAIN_NAME);
    if (HOSTED_ZONE) refuse("HOSTED_ZONE", "be left out without DOMAIN_NAME", HOSTED_ZONE);
    if (redirectNames) refuse("REDIRECT_DOMAIN_NAMES", "be left out without DOMAIN_NAME", REDIRECT_DOMAIN_NAMES);
    return;
  }
  const hostedZone = HOSTED_ZONE ?? siteName.slice(siteName.indexOf(".") + 1);
  if (!isHostName(hostedZone)) {
    refuse(
      "HOSTED_ZONE",
      `be given where DOMAIN_NAME is '${siteName}', whose parent domain cannot be a hosted zone`,
      HOSTED_ZONE,
    );
    return;
  }
  const isInZone = (name: string) => `.${name}`.endsWith(`.${hostedZone}`);
  if (!isInZone(siteName)) refuse("DOMAIN_NAME", `lie in the hosted zone '${hostedZone}'`, siteName);
  const refuseRedirects = (rule: string) => refuse("REDIRECT_DOMAIN_NAMES", rule, REDIRECT_DOMAIN_NAMES);
  if (!(redirectNames ?? []).every(isInZone)) refuseRedirects(`lie in the hosted zone '${hostedZone}'`);
  if (redirectNames?.includes(siteName)) refuseRedirects("differ from DOMAIN_NAME");
  if (SAME_ORIGIN === "true") {
    if (API_DOMAIN_NAME) refuse("API_DOMAIN_NAME", "be left out with SAME_ORIGIN 'true'", API_DOMAIN_NAME);
    return { siteName, hostedZone, redirectNames };
  }
  const apiName = API_DOMAIN_NAME ?? `api.${siteName}`;
  if (apiName === siteName) refuse("API_DOMAIN_NAME", "differ from DOMAIN_NAME", apiName);
  if (redirectNames?.includes(apiName)) refuseRedirects("differ from the API's name");
  if (!isHostName(apiName)) refuse("API_DOMAIN_NAME", HOST_NAME_RULE, apiName);
  if (!isInZone(apiName)) refuse("API_DOMAIN_NAME", `lie in the hosted zone '${hostedZone}'`, apiName);
  return { siteName, apiName, hostedZone, redirectNames };
}
