import { HOST_NAME, HOST_NAME_RULE } from "../../src/common/host-name";
import { LOG_RETENTION_DAYS } from "../../src/common/log-retention";
import { NAME_RULES } from "../../src/common/names";
import { literal } from "./hcl";

/** What a variable must be, as the construct requires it of the prop. */
export interface Rule {
  /** As an error states it, after "must". */
  readonly rule: string;
  /** The HCL expression that holds for this one. */
  condition(expression: string): string;
  /** A value that the rule rejects. */
  readonly invalid: unknown;
  /** Whether it is about null too; other rules are not. @default false */
  readonly coversNull?: boolean;
  /** Whether it is the prop's type, so that the compiler requires it and not the construct. @default false */
  readonly isType?: boolean;
}

/** The construct's rule for a kind of names. */
export function nameOf(kind: keyof typeof NAME_RULES): Rule {
  const { pattern, rule } = NAME_RULES[kind];
  return matching(pattern, rule, "not / valid");
}

/** A pattern that JavaScript and Terraform (RE2) read alike: without look-around and back-references. */
export function matching({ source }: RegExp, rule: string, invalid: string): Rule {
  if (/\(\?[=!<]|\\\d/.test(source)) throw new Error(`Terraform has no such pattern: ${source}`);
  return { rule, invalid, condition: (it) => `can(regex(${literal(source.replaceAll("\\/", "/"))}, ${it}))` };
}

export function oneOf(values: readonly (string | number)[]): Rule {
  return {
    rule: `be one of ${values.join(", ")}`,
    invalid: typeof values[0] === "number" ? 2 : "nothing-of-these",
    condition: (it) => `contains(${literal(values)}, ${it})`,
  };
}

/** The values of the prop's type. */
export function typeOf(...values: readonly string[]): Rule {
  return { ...oneOf(values), isType: true };
}

export function wholeNumber(least: number, most: number): Rule {
  return {
    rule: `be a whole number from ${least} to ${most}`,
    invalid: most + 1,
    condition: (it) => `${it} == floor(${it}) && ${it} >= ${least} && ${it} <= ${most}`,
  };
}

/** As DynamoDB takes the name of a key. */
export const attributeName = matching(/^.{1,255}$/, "be 1 to 255 characters", "");

export const hostName: Rule = {
  rule: HOST_NAME_RULE,
  invalid: "not a host",
  condition: (it) => `length(${it}) <= 64 && can(regex(${literal(HOST_NAME.source)}, ${it}))`,
};

const LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
const BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const PORT = "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";
/** What browsers send as `Origin`, apart from ports that they leave out. Constructs accept IPv6 addresses and `*` too. */
export const ORIGIN = new RegExp(
  `^https?://((${LABEL}[.])*[a-z]([a-z0-9-]*[a-z0-9])?|${BYTE}([.]${BYTE}){3})(:${PORT})?$`,
);
export const DEFAULT_PORT = /^(https:.*:443|http:.*:80)$/;

const eachIsOrigin = (list: string) => {
  const matches = ({ source }: RegExp) => `can(regex(${literal(source.replaceAll("\\/", "/"))}, origin))`;
  return `alltrue([for origin in ${list} : ${matches(ORIGIN)} && !${matches(DEFAULT_PORT)}])`;
};

export const origins: Rule = {
  rule: "name at least one origin, each once and exactly, such as 'https://app.example.com'",
  invalid: ["https://app.example.com/"],
  condition: (it) => `length(${it}) > 0 && length(distinct(${it})) == length(${it}) && ${eachIsOrigin(it)}`,
};

export const connectOrigins: Rule = {
  rule: "name exact origins such as 'https://api.example.com'",
  invalid: ["https://api.example.com/"],
  condition: eachIsOrigin,
};

/** Another variable is null exactly where this one is. */
export function together(other: string, rule: string, invalid: unknown): Rule {
  return { rule, invalid, coversNull: true, condition: (it) => `(${it} == null) == (${other} == null)` };
}

export const over0: Rule = { rule: "be over 0", invalid: 0, condition: (it) => `${it} > 0` };

export const wholeOver0: Rule = {
  rule: "be a whole number over 0",
  invalid: 0.5,
  condition: (it) => `${it} == floor(${it}) && ${it} > 0`,
};

export const logRetention = oneOf(LOG_RETENTION_DAYS);

/** As the construct requires of its folder. */
export const pageFolder: Rule = {
  rule: "be an existing folder that contains an index.html",
  invalid: "./nowhere",
  condition: (it) => `fileexists("\${${it}}/index.html")`,
};

export const prefixes: Rule = {
  rule: "end with a slash each, such as 'assets/'",
  invalid: ["assets"],
  condition: (it) => `alltrue([for prefix in ${it} : can(regex("^[^/].*/$", prefix))])`,
};

export const countries: Rule = {
  rule: "be of type whitelist or blacklist and name at least one country, each once and by two capital letters such as DE",
  invalid: { type: "whitelist", countries: [] },
  condition: (it) =>
    [
      `contains(["whitelist", "blacklist"], ${it}.type)`,
      `length(${it}.countries) > 0`,
      `length(distinct(${it}.countries)) == length(${it}.countries)`,
      `alltrue([for code in ${it}.countries : can(regex("^[A-Z]{2}$", code))])`,
    ].join(" && "),
};

export const runtimeConfig: Rule = {
  rule: "have an apiUrl",
  invalid: { greeting: "hello" },
  condition: (it) => `contains(keys(${it}), "apiUrl")`,
};
