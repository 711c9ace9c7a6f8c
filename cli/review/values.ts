import { pseudoArn } from "../../src/testing/pseudo-arn";
import { isObject, type Json, type JsonObject, objectOf, propertyOf, textOf } from "../terraform/json";
import type { ChangeJson, PlanJson } from "../terraform/plan";
import type { Home } from "./home";
import { documentOf } from "./policy-document";
import { physicalName } from "./resource-name";
import { hasMark, hideSensitive, SENSITIVE } from "./sensitive";

/**
 * The values of each resource after the plan: those that Terraform knows, and the others from the configuration, with
 * references resolved where possible. Without sensitive values.
 */
export class Values {
  private readonly known = new Map<string, JsonObject>();
  private readonly changes = new Map<string, ChangeJson>();
  private readonly configs = new Map<string, JsonObject>();
  /** Resolved references. */
  private readonly texts = new Map<string, string>();

  constructor(
    json: PlanJson,
    private readonly home: Home,
  ) {
    for (const { address, values, sensitive_values } of json.prior_state?.values?.root_module?.resources ?? []) {
      this.known.set(address, objectOf(hideSensitive(values ?? {}, sensitive_values)));
    }
    const configs = new Map(
      (json.configuration?.root_module?.resources ?? []).map(({ address, expressions }) => [address, expressions]),
    );
    for (const { address, change } of json.resource_changes ?? []) {
      this.known.set(address, objectOf(hideSensitive(change.after ?? {}, change.after_sensitive)));
      this.changes.set(address, change);
      const expressions = configs.get(address.replace(/\[[^\]]*\]$/, "")) ?? {};
      this.configs.set(address, hideConfigured(objectOf(plain(expressions)), change));
    }
  }

  /** The configuration of a resource as plain values: references are templates, as `${aws_s3_bucket.Site.arn}`. */
  configured(address: string): JsonObject {
    return this.configs.get(address) ?? {};
  }

  /** The resource after the plan. */
  expected(address: string): JsonObject {
    return this.complete(address);
  }

  private complete(address: string): JsonObject {
    const unknown = this.changes.get(address)?.after_unknown;
    return objectOf(this.fill(this.known.get(address), unknown, this.configured(address)));
  }

  /** The known value, and where it is unknown the configured one. */
  private fill(known: Json | undefined, unknown: Json | undefined, config: Json | undefined): Json {
    if (unknown === true) return this.resolve(config) ?? null;
    // As a whole: Terraform sorts sets, so that positions differ from the configuration.
    if (Array.isArray(unknown) && Array.isArray(config) && hasMark(unknown)) return this.resolve(config) ?? null;
    if (!isObject(unknown)) return known ?? null;
    const names = new Set([...Object.keys(objectOf(known)), ...Object.keys(unknown)]);
    return Object.fromEntries(
      [...names].map((name) => [
        name,
        this.fill(propertyOf(known, name), propertyOf(unknown, name), propertyOf(config, name)),
      ]),
    );
  }

  private resolve(config: Json | undefined): Json | undefined {
    if (Array.isArray(config)) return config.map((item) => this.resolve(item) ?? null);
    if (isObject(config)) {
      return Object.fromEntries(Object.entries(config).map(([name, item]) => [name, this.resolve(item)]));
    }
    if (typeof config !== "string") return config;
    return config.replace(/\$\{([^{}]*)\}/g, (_, expression: string) => this.textOf(expression.trim()));
  }

  private textOf(expression: string): string {
    const before = this.texts.get(expression);
    if (before !== undefined) return before;
    // Until it is resolved: circular references would not end.
    this.texts.set(expression, `(${expression})`);
    const text = this.lookUp(expression);
    this.texts.set(expression, text);
    return text;
  }

  /** The text of a reference such as `aws_s3_bucket.Site.arn`, or a placeholder for what is not known yet. */
  private lookUp(expression: string): string {
    const [, address, type, attribute] = /^((?:data\.)?(\w+)\.[\w-]+(?:\[[^\]]*\])?)\.(\w+)$/.exec(expression) ?? [];
    if (!address || !type || !attribute) return `(${expression})`;
    const known = propertyOf(this.known.get(address), attribute);
    if (known !== undefined && known !== null && !isObject(known)) return String(known);
    if (type === "aws_iam_policy_document") return this.documentText(address);
    const config = propertyOf(this.configured(address), attribute);
    const resolved = textOf(this.resolve(config));
    if (resolved) return resolved;
    const name = physicalName(type, this.complete(address)) ?? address;
    return pseudoArn(type, attribute, name, this.home) ?? `(${attribute} of ${name})`;
  }

  private documentText(address: string): string {
    const document = this.complete(address);
    return documentOf(document) ?? `(policy of ${address})`;
  }
}

/** Expressions as plain values: `constant_value`, and a reference as a template. */
function plain(expressions: Json | undefined): Json | undefined {
  if (Array.isArray(expressions)) return expressions.map((item) => plain(item) ?? null);
  if (!isObject(expressions)) return expressions;
  if (Object.hasOwn(expressions, "constant_value")) return expressions.constant_value;
  if (Array.isArray(expressions.references)) {
    const [first] = expressions.references;
    return typeof first === "string" ? `\${${first}}` : undefined;
  }
  return Object.fromEntries(Object.entries(expressions).map(([name, item]) => [name, plain(item)]));
}

/** Hides an attribute of which any part is sensitive: sets may not be in the configuration's order. */
function hideConfigured(config: JsonObject, { after_sensitive: marks }: ChangeJson): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      marks === true || hasMark(propertyOf(marks, name)) ? SENSITIVE : value,
    ]),
  );
}
