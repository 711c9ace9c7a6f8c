import { join } from "node:path";
import fc from "fast-check";
import { type GeoRestriction, StaticSite, type StaticSiteProps } from "../../../src";
import { synth } from "../../helpers/synth";

const sourceDir = join(__dirname, "../../fixtures/site");
const distributionWith = (props: Partial<StaticSiteProps>) =>
  synth((stack) => void new StaticSite(stack, "Site", { bucketName: "acme-site", sourceDir, ...props })).only(
    "aws_cloudfront_distribution",
  );

describe("a site's price class and geo restriction", () => {
  test("are by default every country and all edge locations", () => {
    const { price_class, restrictions } = distributionWith({});
    expect(price_class).toBeUndefined();
    expect(restrictions).toEqual({ geo_restriction: { restriction_type: "none" } });
  });

  test.each(["PriceClass_100", "PriceClass_200", "PriceClass_All"] as const)("can be %s", (priceClass) => {
    expect(distributionWith({ priceClass }).price_class).toBe(priceClass);
  });

  test.each(["whitelist", "blacklist"] as const)("can be a %s of countries", (type) => {
    expect(distributionWith({ geoRestriction: { type, countries: ["DE", "AT"] } }).restrictions).toEqual({
      geo_restriction: { restriction_type: type, locations: ["DE", "AT"] },
    });
  });

  test("reject any other price class", () => {
    const priceClass = "PriceClass_300" as StaticSiteProps["priceClass"];
    expect(() => distributionWith({ priceClass })).toThrow(
      `'priceClass' must be one of PriceClass_100, PriceClass_200, PriceClass_All, got "PriceClass_300" (test/Site)`,
    );
  });

  test("reject any other type of list", () => {
    const geoRestriction = { type: "none", countries: ["DE"] } as unknown as GeoRestriction;
    expect(() => distributionWith({ geoRestriction })).toThrow(
      `'geoRestriction.type' must be whitelist or blacklist, got "none" (test/Site)`,
    );
  });

  test.each([[[]], [["DE", "DE"]], [["DE", "at"]]])("reject the countries %j", (countries) => {
    expect(() => distributionWith({ geoRestriction: { type: "whitelist", countries } })).toThrow(
      `'geoRestriction.countries' must name at least one country, each once and by two capital letters such as DE, got`,
    );
  });

  test("reject every country code that is not two capital letters", () => {
    const code = fc.string().filter((it) => !/^[A-Z]{2}$/.test(it));
    const refuses = (it: string) =>
      expect(() => distributionWith({ geoRestriction: { type: "blacklist", countries: ["DE", it] } })).toThrow(
        "'geoRestriction.countries' must",
      );
    fc.assert(fc.property(code, refuses), { numRuns: 20 });
  });
});
