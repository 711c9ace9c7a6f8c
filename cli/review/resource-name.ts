import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { type JsonObject, textOf } from "../terraform/json";

/** Attributes that name a resource of any other type. */
const USUAL_NAMES = ["name", "function_name", "bucket", "domain_name", "fqdn"];

/** The name of the resource in AWS; undefined where it has none or it is unknown. */
export function physicalName(type: string, values: JsonObject): string | undefined {
  const known = RESOURCE_TYPES[type];
  const attributes = known ? [known.name ?? ""] : USUAL_NAMES;
  return textOf(attributes.map((name) => values[name]).find((value) => textOf(value)));
}

/** `table`, or the name of the type without the provider's. */
export function kindOf(type: string): string {
  return (
    RESOURCE_TYPES[type]?.kind ?? type.replace(/^aws_(api_gateway_|cloudfront_|s3_bucket_)?/, "").replaceAll("_", " ")
  );
}

/** The path of the construct that CDKTF made the id of, without its hash: `UserApi/GetUser/Role`. */
export function constructPath(id: string): string[] {
  return id.replace(/_[0-9A-F]{8}$/, "").split("_");
}

/** The name of a resource for people: `table UserData`; without a name, by its construct. */
export function nameResource(type: string, id: string, values: JsonObject | undefined): string {
  return `${kindOf(type)} ${physicalName(type, values ?? {}) ?? constructPath(id).join("/")}`;
}
