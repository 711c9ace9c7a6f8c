import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { ANY_ORIGIN, type CorsChange } from "./cors";
import type { PermissionChange } from "./permissions";
import type { Action, ResourceChange } from "./plan";
import { nameResource, physicalName } from "./resource-name";
import type { Review } from "./review";
import { isOpened } from "./routes";

/** How a line is marked: `!` forbidden or lost for good, `+` new, `-` gone, `~` changed, `?` not known. */
export type Mark = "!" | "+" | "-" | "~" | "±" | "?";

export interface Line {
  readonly mark: Mark;
  readonly text: string;
}

interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** A review in words, for any renderer. */
export interface Outline {
  /** `user-app-dev: 1 to replace, 2 to update`. */
  readonly title: string;
  readonly sections: readonly Section[];
}

/** Puts a review into words: what is forbidden first, then tier by tier, then what it means for access. */
export function outlineOf(review: Review): Outline {
  const sections = [
    { title: "Blocked", lines: blockedLines(review) },
    ...review.tiers.map(({ tier, changes }) => ({ title: tier, lines: changes.map(describeChange) })),
    { title: "Permissions", lines: permissionLines(review) },
    { title: "Open to the public", lines: exposureLines(review) },
    { title: "Origins that may call (CORS)", lines: corsLines(review.cors) },
    { title: "Routes", lines: routeLines(review) },
    { title: "Outputs", lines: review.outputs.length > 0 ? [line("~", review.outputs.join(", "))] : [] },
  ];
  return {
    title: `${review.stack}: ${countsInWords(review)}`,
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
}

const line = (mark: Mark, text: string): Line => ({ mark, text });

const COUNTED: readonly [Action, string][] = [
  ["replace", "to replace"],
  ["destroy", "to destroy"],
  ["create", "to create"],
  ["update", "to update"],
  ["import", "to import"],
  ["move", "to move"],
  ["forget", "to forget"],
];

function countsInWords({ counts, outputs }: Review): string {
  const words = COUNTED.flatMap(([action, name]) => (counts[action] ? [`${counts[action]} ${name}`] : []));
  if (words.length > 0) return words.join(", ");
  return outputs.length > 0 ? "only outputs change" : "nothing to do";
}

function blockedLines({ violations, unusedAllowances }: Review): Line[] {
  return [
    ...violations
      .filter(({ allowed }) => !allowed)
      .map(({ words, name }) => line("!", `${words}. To allow it: --allow ${name}`)),
    ...violations.filter(({ allowed }) => allowed).map(({ words }) => line("~", `allowed by name: ${words}`)),
    ...unusedAllowances.map((name) => line("?", `--allow ${name} is not needed for this plan`)),
  ];
}

const MARKS: Readonly<Record<Action, Mark>> = {
  replace: "±",
  destroy: "-",
  create: "+",
  update: "~",
  forget: "-",
  import: "+",
  move: "~",
  none: "~",
};

function describeChange(resource: ResourceChange): Line {
  const { type, id, action, before, after } = resource;
  const [oldName, newName] = [before, after].map((values) => physicalName(type, values ?? {}));
  const renamed = oldName && newName && oldName !== newName ? ` → ${newName}` : "";
  const name = `${nameResource(type, id, before ?? after)}${renamed}`;
  const words: Readonly<Record<Action, string>> = {
    replace: `: replaced${causeOf(resource)}${lossOf(resource)}`,
    destroy: `: destroyed${lossOf(resource)}`,
    create: "",
    update: `: ${attributesInWords(resource) || "updated"}`,
    forget: ": left as it is, and no longer managed",
    import: `: imported${attributesInWords(resource) ? `, then ${attributesInWords(resource)}` : ""}`,
    move: ": only its address in the state changes",
    none: "",
  };
  return line(MARKS[action], `${name}${words[action]}`);
}

function causeOf({ replacedFor, isTainted }: ResourceChange): string {
  if (isTainted) return ", since a deploy did not finish making it (tiers recover would keep it)";
  return replacedFor.length > 0 ? ` because of ${replacedFor.join(", ")}` : "";
}

function lossOf({ type }: ResourceChange): string {
  const held = RESOURCE_TYPES[type]?.holds;
  return held ? { data: ". ALL ITS DATA IS LOST", logs: ". Its logs are lost" }[held] : "";
}

/** Attributes that mean nothing to a reader by their own names. */
const CONTENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_lambda_function: {
    filename: "code",
    source_code_hash: "code",
    code_sha256: "code",
    "environment.variables.RELEASE": "code",
    last_modified: "",
  },
  aws_s3_object: { source: "content", source_hash: "content", content: "content", etag: "content", version_id: "" },
};
const MOST_ATTRIBUTES = 6;

function attributesInWords({ type, attributes }: ResourceChange): string {
  const words = attributes.map(({ path, before, after }) => {
    const content = CONTENT[type]?.[path];
    if (content !== undefined) return content;
    return before !== undefined && after !== undefined && before !== after ? `${path} ${before} → ${after}` : path;
  });
  const all = [...new Set(words.filter(Boolean))];
  const more = all.length - MOST_ATTRIBUTES;
  return all.slice(0, MOST_ATTRIBUTES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function permissionLines({ permissions: { changes, unreadable } }: Review): Line[] {
  const groups = new Map<string, PermissionChange[]>();
  for (const change of changes) {
    const { gained, effect, who, resource, condition } = change;
    const key = JSON.stringify([gained, effect, who, resource, condition]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const lines = [...groups.values()].flatMap((group) => (group[0] ? [permissionLine(group[0], group)] : []));
  return [...lines, ...unreadable.map(({ words }) => line("?", words))];
}

/** One line for all actions of the same kind; `+` is for more access, be it by a permission or by a lost refusal. */
function permissionLine(first: PermissionChange, group: readonly PermissionChange[]): Line {
  const { gained, effect, who, resource, condition } = first;
  const verbs = { Allow: ["may now", "may no longer"], Deny: ["is now refused", "is no longer refused"] }[effect];
  const on = `${resource && ` on ${resource}`}${condition && ` (${condition})`}`;
  const text = `${who === "*" ? "everybody" : who} ${verbs[gained ? 0 : 1]}: ${group.map(({ action }) => action).join(", ")}${on}`;
  const isGrave = gained && group.some(({ isWildcard, isPublic }) => isWildcard || isPublic);
  return line(isGrave ? "!" : gained === (effect === "Allow") ? "+" : "-", text);
}

function exposureLines({ exposure, routes }: Review): Line[] {
  return [
    ...exposure.map(({ opened, words }) => line(opened ? "!" : "-", words)),
    ...routes.filter(isOpened).map(({ route, before }) => line("!", `${route} was ${before}, and is for anybody`)),
  ];
}

function corsLines(changes: readonly CorsChange[]): Line[] {
  const groups = new Map<string, CorsChange[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.gained, change.lost]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) => {
    const where = [...new Set(group.map((change) => change.where))].join(", ");
    const { gained = [], lost = [] } = group[0] ?? {};
    return [
      ...gained.map((origin) => line(origin === ANY_ORIGIN ? "!" : "+", `${origin} (${where})`)),
      ...lost.map((origin) => line("-", `${origin} (${where})`)),
    ];
  });
}

function routeLines({ routes }: Review): Line[] {
  return routes.map(({ route, before, after }) => {
    if (after === undefined) return line("-", route);
    return before === undefined ? line("+", `${route} (${after})`) : line("~", `${route}: ${before} → ${after}`);
  });
}
