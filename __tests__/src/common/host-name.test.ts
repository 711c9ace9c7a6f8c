import { App, TerraformStack } from "cdktf";
import { domainOf, isHostName } from "../../../src/common/host-name";

describe("a host name", () => {
  test.each(["example.com", "app.example.com", "a.b-c.example.co.uk", "xn--bcher-kva.example", "1.example.com"])(
    "'%s' is one",
    (name) => expect(isHostName(name)).toBe(true),
  );

  test.each([
    "",
    "localhost",
    "App.example.com",
    "app.example.com.",
    ".example.com",
    "app..example.com",
    "-app.example.com",
    "app-.example.com",
    "*.example.com",
    "app_1.example.com",
    "app.example.com:443",
    "https://app.example.com",
    "127.0.0.1",
    `${"a".repeat(64)}.com`,
    `${"a".repeat(53)}.example.com`,
  ])("'%s' is none", (name) => expect(isHostName(name)).toBe(false));

  test("has at most 64 characters", () => expect(isHostName(`${"a".repeat(52)}.example.com`)).toBe(true));
});

describe("the domain of a construct's props", () => {
  const scope = new TerraformStack(new App(), "test");
  const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1";

  test("is none where neither is given", () => expect(domainOf(scope, {})).toBeUndefined());

  test("is both of them", () => {
    const domain = { domainName: "app.example.com", certificateArn };
    expect(domainOf(scope, domain)).toEqual(domain);
  });

  test.each([
    [{ domainName: "app.example.com" }, "'certificateArn' must come with domainName, got undefined (test)"],
    [{ certificateArn }, "'domainName' must come with certificateArn, got undefined (test)"],
    [{ domainName: "App", certificateArn }, "'domainName' must be a lower-case host name of at most 64 characters"],
  ])("%j is incomplete or no host name, and rejected", (props, message) => {
    expect(() => domainOf(scope, props)).toThrow(message);
  });
});
