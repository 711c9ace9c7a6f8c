import { addressLines, localAddresses, portsOf } from "../../../cli/project/addresses";
import type { Parts } from "../../../cli/project/parts";

const site = (name: string) => ({ distributionId: name, domainName: `${name}.cloudfront.net`, url: `https://${name}` });
const api = (name: string) => ({ restApiId: name, apiName: name, stageName: `stage-${name}`, url: `https://${name}` });
const PARTS: Parts = {
  sites: [site("admin"), site("shop")],
  apis: [api("orders"), api("users")],
  functions: [],
};

describe("the local addresses of an app", () => {
  test("are a port for each of two sites and two APIs, which the forwarder leads to the same ones", () => {
    const { addresses, forwarding } = localAddresses(PARTS, { sites: [3000, 3002], apis: [3001, 3003] });
    expect(addresses).toEqual({
      sites: ["http://localhost:3000", "http://localhost:3002"],
      apis: ["http://localhost:3001/stage-orders", "http://localhost:3003/stage-users"],
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
    });
    expect(addressLines(addresses)).toEqual([
      "The page       http://localhost:3000",
      "The page       http://localhost:3002",
      "The API        http://localhost:3001/stage-orders",
      "The API        http://localhost:3003/stage-users",
    ]);
  });

  test("leave out what has no port yet, and ports that nothing is deployed for", () => {
    const { addresses, forwarding } = localAddresses(PARTS, { sites: [3000], apis: [3001, 3003, 3005] });
    expect(addresses.sites).toEqual(["http://localhost:3000"]);
    expect(addresses.apis).toHaveLength(2);
    expect(forwarding.sites).toHaveLength(1);
    expect(forwarding.apis).toHaveLength(2);
  });

  test("are at the ports that a forwarder serves", () => {
    const urls = { sites: [{ url: "http://localhost:3000" }], apis: [{ url: "http://localhost:3001" }] };
    expect(portsOf(urls)).toEqual({ sites: [3000], apis: [3001] });
    expect(portsOf(undefined)).toEqual({ sites: [], apis: [] });
  });

  test("are none for an app without a site or an API", () => {
    const { addresses } = localAddresses({ sites: [], apis: [], functions: [] }, { sites: [3000], apis: [3001] });
    expect(addresses).toEqual({ sites: [], apis: [] });
  });
});
