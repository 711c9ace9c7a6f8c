import { addressLines, isOpenable, localAddresses, portsOf, remoteAddresses } from "../../../cli/project/addresses";
import type { Parts } from "../../../cli/project/parts";

const site = (name: string) => ({ distributionId: name, domainName: `${name}.cloudfront.net`, url: `https://${name}` });
const api = (name: string) => ({ restApiId: name, apiName: name, stageName: `stage-${name}`, url: `https://${name}` });
const PARTS: Parts = {
  sites: [site("admin"), site("shop")],
  apis: [api("orders"), api("users")],
  userPoolDomains: [{ domainName: "shop.auth.us-east-1.amazoncognito.com" }, { domainName: "login.example.com" }],
  functions: [],
};

describe("the local addresses of an app", () => {
  test("are a port for each of two sites, APIs and user pool domains, which the forwarder leads to the same ones", () => {
    const ports = { sites: [3000, 3002], apis: [3001, 3003], userPoolDomains: [3004, 3005] };
    const { addresses, forwarding } = localAddresses(PARTS, ports);
    expect(addresses).toEqual({
      sites: ["http://localhost:3000", "http://localhost:3002"],
      apis: ["http://localhost:3001/stage-orders", "http://localhost:3003/stage-users"],
      signIns: ["http://localhost:3004", "http://localhost:3005"],
    });
    expect(forwarding).toEqual({
      sites: [
        { domainName: "admin.cloudfront.net", port: 3000 },
        { domainName: "shop.cloudfront.net", port: 3002 },
      ],
      apis: [
        { restApiId: "orders", port: 3001 },
        { restApiId: "users", port: 3003 },
      ],
      userPoolDomains: [
        { domainName: "shop.auth.us-east-1.amazoncognito.com", port: 3004 },
        { domainName: "login.example.com", port: 3005 },
      ],
    });
    expect(addressLines(addresses)).toEqual([
      "The page       http://localhost:3000",
      "The page       http://localhost:3002",
      "The API        http://localhost:3001/stage-orders",
      "The API        http://localhost:3003/stage-users",
      "Sign-in        http://localhost:3004",
      "Sign-in        http://localhost:3005",
    ]);
  });

  test("leave out what has no port yet, and ports that nothing is deployed for", () => {
    const { addresses, forwarding } = localAddresses(PARTS, {
      sites: [3000],
      apis: [3001, 3003, 3005],
      userPoolDomains: [3004],
    });
    expect(addresses.sites).toEqual(["http://localhost:3000"]);
    expect(addresses.apis).toHaveLength(2);
    expect(forwarding.sites).toHaveLength(1);
    expect(forwarding.apis).toHaveLength(2);
    expect(addresses.signIns).toEqual(["http://localhost:3004"]);
    expect(forwarding.userPoolDomains).toHaveLength(1);
  });

  test("are at the ports that a forwarder serves", () => {
    const at = (port: number) => [{ url: `http://localhost:${port}` }];
    const forwarder = { sites: at(3000), apis: at(3001), userPoolDomains: at(3002) };
    expect(portsOf(forwarder)).toEqual({ sites: [3000], apis: [3001], userPoolDomains: [3002] });
    expect(portsOf(undefined)).toEqual({ sites: [], apis: [], userPoolDomains: [] });
  });

  test("are none for an app without a site, an API or a user pool domain", () => {
    const none: Parts = { sites: [], apis: [], userPoolDomains: [], functions: [] };
    const { addresses } = localAddresses(none, { sites: [3000], apis: [3001], userPoolDomains: [3002] });
    expect(addresses).toEqual({ sites: [], apis: [], signIns: [] });
    expect(isOpenable(none)).toBe(false);
    expect(isOpenable({ ...none, userPoolDomains: PARTS.userPoolDomains })).toBe(true);
  });
});

describe("the addresses of an app on AWS", () => {
  test("are those of its sites, APIs and user pool domains", () => {
    expect(remoteAddresses(PARTS)).toEqual({
      sites: ["https://admin", "https://shop"],
      apis: ["https://orders", "https://users"],
      signIns: ["https://shop.auth.us-east-1.amazoncognito.com", "https://login.example.com"],
    });
  });
});
