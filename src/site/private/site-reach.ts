import type { Construct } from "constructs";
import { requireThat } from "../../common/validation";

/**
 * `PriceClass_100` is North America, Europe and Israel; `PriceClass_200` is all but South America, Australia and New
 * Zealand.
 */
export type PriceClass = (typeof PRICE_CLASSES)[number];

export interface GeoRestriction {
  /** `whitelist`: these countries alone; `blacklist`: all but these. */
  readonly type: "whitelist" | "blacklist";
  /** ISO 3166-1 alpha-2: `DE`, `US`. */
  readonly countries: readonly string[];
}

/** From where, and to where, a distribution serves a site. */
export function siteReach(
  scope: Construct,
  { priceClass, geoRestriction }: { readonly priceClass?: PriceClass; readonly geoRestriction?: GeoRestriction },
) {
  requireThat(scope, "priceClass", priceClass, `be one of ${PRICE_CLASSES.join(", ")}`, (it) =>
    [undefined, ...PRICE_CLASSES].includes(it),
  );
  return { priceClass, restrictions: { geoRestriction: restrictionOf(scope, geoRestriction) } };
}

function restrictionOf(scope: Construct, restriction?: GeoRestriction) {
  if (!restriction) return { restrictionType: "none" };
  const { type, countries } = restriction;
  requireThat(scope, "geoRestriction.type", type, "be whitelist or blacklist", (it) =>
    ["whitelist", "blacklist"].includes(it),
  );
  const rule = "name at least one country, each once and by two capital letters such as DE";
  requireThat(
    scope,
    "geoRestriction.countries",
    countries,
    rule,
    (all) => all.length > 0 && new Set(all).size === all.length && all.every((code) => /^[A-Z]{2}$/.test(code)),
  );
  return { restrictionType: type, locations: [...countries] };
}

const PRICE_CLASSES = ["PriceClass_100", "PriceClass_200", "PriceClass_All"] as const;
