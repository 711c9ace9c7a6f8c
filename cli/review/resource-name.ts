import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { type JsonObject, textOf } from "../terraform/json";

/** Attributes that name a resource of any other type. */
const USUAL_NAMES = ["name", "function_name", "bucket", "domain_name", "fqdn"];

/** The name that the resource has in AWS; nothing where it has none or it is not known. */
export function physicalName(type: string, values: JsonObject): string | undefined {
  const known = RESOURCE_TYPES[type];
  const attributes = known ? [known.name ?? ""] : USUAL_NAMES;
  return textOf(attributes.map((name) => values[name]).find((value) => textOf(value)));
}

/** What the type is called: `table`, or its own name without the provider's. */
function kindOf(type: string): string {
  return (
    RESOURCE_TYPES[type]?.kind ?? type.replace(/^aws_(api_gateway_|cloudfront_|s3_bucket_)?/, "").replaceAll("_", " ")
  );
}

/** The path of the construct that CDKTF made the id of, without its hash: `UserApi/GetUser/Role`. */
export function constructPath(id: string): string[] {
  return id.replace(/_[0-9A-F]{8}$/, "").split("_");
}

/** How a person calls the resource: `table UserData`; without a name, by its construct. */
export function nameResource(type: string, id: string, values: JsonObject | undefined): string {
  return `${kindOf(type)} ${physicalName(type, values ?? {}) ?? constructPath(id).join("/")}`;
}
