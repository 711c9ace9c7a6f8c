import type { OpenAPIV3 } from "openapi-types";
import type { JsonSchema } from "../route";
import { uniqueName } from "./names";

export type Schema = OpenAPIV3.SchemaObject | OpenAPIV3.ReferenceObject;

const COMPONENTS = "#/components/schemas/";

/**
 * JSON schemas (draft 4) as OpenAPI 3.0 schemas. Keywords that OpenAPI lacks are left out, so that a schema may allow more
 * than the original, but never less.
 */
export class Schemas {
  private readonly named: Record<string, Schema> = {};

  /** The schemas that others refer to, by name. */
  get components(): Record<string, Schema> {
    return this.named;
  }

  /** Adds a component of this name, and returns a reference to it. */
  share(name: string, schema: JsonSchema): Schema {
    this.named[name] ??= this.convert(schema, new Map());
    return { $ref: COMPONENTS + name };
  }

  /** Returns the schema, or a reference to it where it refers to itself; its definitions become components. */
  add(name: string, schema: JsonSchema): Schema {
    const targets = new Map<string, string>();
    const definitions = new Map<string, JsonSchema>();
    const reserve = (reference: string, wanted: string, definition: JsonSchema) => {
      const taken = [...Object.keys(this.named), ...definitions.keys()];
      const component = uniqueName(wanted.replace(/[^A-Za-z0-9._-]/g, "_"), taken);
      targets.set(reference, component);
      definitions.set(component, definition);
    };
    for (const keyword of ["definitions", "$defs"]) {
      for (const [key, definition] of Object.entries(schemasOf(schema[keyword]))) {
        reserve(`#/${keyword}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, `${name}.${key}`, definition);
      }
    }
    const refersToItself = JSON.stringify(schema).includes('"$ref":"#"');
    if (refersToItself) reserve("#", name, schema);
    for (const [component, definition] of definitions) this.named[component] = this.convert(definition, targets);
    return refersToItself ? { $ref: COMPONENTS + targets.get("#") } : this.convert(schema, targets);
  }

  private convert(schema: JsonSchema, targets: ReadonlyMap<string, string>): Schema {
    if (typeof schema.$ref === "string") {
      const target = targets.get(schema.$ref);
      return target ? { $ref: COMPONENTS + target } : {};
    }
    const each = (list: unknown) => asList(list).map((it) => this.convert(it, targets));
    const all = (map: unknown) =>
      Object.fromEntries(Object.entries(schemasOf(map)).map(([name, it]) => [name, this.convert(it, targets)]));
    const { properties, patternProperties, additionalProperties: others, items, required, allOf } = schema;
    const result: Record<string, unknown> = {
      ...typeOf(schema),
      ...Object.fromEntries(Object.entries(schema).filter(([keyword]) => KEPT.includes(keyword))),
    };
    if (properties) result.properties = all(properties);
    // Without the patterns, a rule for all other properties would apply to theirs too.
    if (others !== undefined && !patternProperties) {
      result.additionalProperties = isSchema(others) ? this.convert(others, targets) : others;
    }
    if (result.type === "array") result.items = isSchema(items) ? this.convert(items, targets) : {};
    if (Array.isArray(required) && required.length > 0) result.required = required;
    if (allOf) result.allOf = each(allOf);
    // As anyOf: branches of oneOf may overlap once they allow more.
    const branches = asList(schema.anyOf ?? schema.oneOf);
    const nullable = nullableOf(each(branches.filter(({ type }) => type !== "null")));
    const hasRules = Object.keys(result).some((keyword) => !NOTES.includes(keyword));
    if (nullable && !hasRules && branches.some(({ type }) => type === "null")) return { ...result, ...nullable };
    if (branches.length > 0) result.anyOf = each(branches);
    return result as Schema;
  }
}

/** At most one type: OpenAPI 3.0 has no lists of types, and `nullable` instead of null. */
function typeOf({ type }: JsonSchema): Record<string, unknown> {
  if (type === "null") return { enum: [null] };
  if (!Array.isArray(type)) return type === undefined ? {} : { type };
  const [only, ...more] = type.filter((name) => name !== "null");
  return only === undefined || more.length > 0 ? {} : { type: only, ...(type.includes("null") && { nullable: true }) };
}

/** The only schema other than null, if it has a type: OpenAPI requires a type with `nullable`. */
function nullableOf([only, ...more]: readonly Schema[]): Schema | undefined {
  if (!only || more.length > 0 || !("type" in only)) return undefined;
  return { ...only, ...(only.enum && { enum: [...only.enum, null] }), nullable: true };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asList(value: unknown): JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

function schemasOf(value: unknown): Record<string, JsonSchema> {
  return isSchema(value)
    ? (Object.fromEntries(Object.entries(value).filter(([, it]) => isSchema(it))) as Record<string, JsonSchema>)
    : {};
}

/** Annotations: keywords that rule no value out, the same in both. */
const NOTES = ["title", "description", "default", "example", "deprecated", "readOnly", "writeOnly"];

/** Keywords that rule values out, the same in both and in Swagger 2.0. */
export const VALUE_KEYWORDS = [
  "enum",
  "format",
  "multipleOf",
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "maxLength",
  "minLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
];

/** Keywords that are the same in both. */
const KEPT = [...NOTES, ...VALUE_KEYWORDS, "maxProperties", "minProperties", "nullable"];
