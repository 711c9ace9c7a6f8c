import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { pseudoArn } from "../../src/testing/pseudo-arn";
import { type JsonObject, stringsOf, textOf } from "../terraform/json";
import type { SynthesizedStack } from "../terraform/synthesized";

/** A block of a synthesized stack. */
export interface Block {
  /** `data.<type>` for a data source. */
  readonly type: string;
  readonly block: JsonObject;
}

/** Where a resource is. */
export interface Home {
  readonly accountId: string;
  readonly region: string;
}

/** The ARNs of a pattern: one for each value of an attribute with a list of them. */
export function arnsOf(pattern: string, of: Block, stack: SynthesizedStack, home: Home): string[] {
  const [placeholder = "", attribute] = /\{(?!region|account)(\w+)\}/.exec(pattern) ?? [];
  if (attribute !== undefined) {
    return valuesOf(attribute, of, stack, home).flatMap((value) =>
      arnsOf(pattern.replace(placeholder, WORDS[value] ?? value), of, stack, home),
    );
  }
  return [knownPart(pattern.replace("{region}", home.region).replace("{account}", home.accountId))];
}

/** A text with the references in it followed: up to what is known only after an apply, which is `*` with the rest. */
export function resolved(text: string, stack: SynthesizedStack, home: Home): string {
  return knownPart(followed(text, stack, home));
}

function knownPart(text: string): string {
  const [known = "", ...unknown] = text.split(UNKNOWN);
  return unknown.length > 0 ? `${known}*` : known;
}

/** Values of Terraform for which ARNs have another word. */
const WORDS: Readonly<Record<string, string>> = { CLOUDFRONT: "global", REGIONAL: "regional" };
/** Stands for what is known only after an apply. */
const UNKNOWN = "\0";

/** An attribute's values, with references followed as far as they are known. */
function valuesOf(attribute: string, { type, block }: Block, stack: SynthesizedStack, home: Home): string[] {
  const set = stringsOf(block[attribute]);
  if (set.length === 0) {
    const { name = "", identifiers, hasIdOfAws } = RESOURCE_TYPES[type] ?? {};
    const own = hasIdOfAws ? UNKNOWN : textOf(block[name]);
    return [(identifiers?.[attribute] && own && pseudoArn(type, attribute, own, home)) || UNKNOWN];
  }
  return set.map((value) => followed(value, stack, home));
}

function followed(text: string, stack: SynthesizedStack, home: Home): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, reference: string) => {
    const [target = "", name = "", wanted = "", ...more] = reference.split(".");
    const referred = stack.resources[target]?.[name];
    if (!referred || more.length > 0) return UNKNOWN;
    return valuesOf(wanted, { type: target, block: referred }, stack, home)[0] ?? UNKNOWN;
  });
}
