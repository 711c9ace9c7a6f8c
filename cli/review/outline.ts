import { RESOURCE_TYPES } from "../../src/common/resource-types";
import { ANY_ORIGIN, type CorsChange } from "./cors";
import type { Mark } from "./mark";
import { inWords, type PermissionRow, permissionRows } from "./permission-rows";
import type { Action, ResourceChange } from "./plan";
import { nameResource, physicalName } from "./resource-name";
import type { Review } from "./review";
import { isOpened } from "./routes";
import type { TableChange } from "./tables";

export interface Line {
  readonly mark: Mark;
  readonly text: string;
}

interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
  /** The first lines as rows of a table. @default - none */
  readonly permissions?: readonly PermissionRow[];
}

/** A review as titles and lines, for any renderer. */
export interface Outline {
  /** `user-app-dev: 1 to replace, 2 to update`. */
  readonly title: string;
  readonly sections: readonly Section[];
}

/** The outline of a review: what is forbidden first, then the changes by tier, then the changes of access. */
export function outlineOf(review: Review): Outline {
  const sections: Section[] = [
    { title: "Blocked", lines: blockedLines(review) },
    ...review.tiers.map(({ tier, changes }) => ({ title: tier, lines: changes.map(describeChange) })),
    {
      title: "Expiry of items, indexes",
      lines: review.tables.map(({ change, message }) => line(TABLE_MARKS[change], message)),
    },
    {
      title: "Permissions",
      lines: permissionLines(review),
      permissions: permissionRows(review.permissions.changes),
    },
    { title: "Open to the public", lines: exposureLines(review) },
    { title: "Origins that may call (CORS)", lines: corsLines(review.cors) },
    { title: "Routes", lines: routeLines(review) },
    { title: "Outputs", lines: review.outputs.length > 0 ? [line("~", review.outputs.join(", "))] : [] },
  ];
  return {
    title: `${review.stack}: ${describeCounts(review)}`,
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

function describeCounts({ counts, outputs }: Review): string {
  const words = COUNTED.flatMap(([action, name]) => (counts[action] ? [`${counts[action]} ${name}`] : []));
  if (words.length > 0) return words.join(", ");
  return outputs.length > 0 ? "only outputs change" : "nothing to do";
}

function blockedLines({ violations, unusedAllowances }: Review): Line[] {
  return [
    ...violations
      .filter(({ allowed }) => !allowed)
      .map(({ message, name }) => line("!", `${message}. To allow it: --allow ${name}`)),
    ...violations.filter(({ allowed }) => allowed).map(({ message }) => line("~", `allowed by name: ${message}`)),
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
    update: `: ${describeAttributes(resource) || "updated"}`,
    forget: ": left as it is, and no longer managed",
    import: `: imported${describeAttributes(resource) ? `, then ${describeAttributes(resource)}` : ""}`,
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

/** Attributes that change with the content, by the word that is shown for them. */
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

function describeAttributes({ type, attributes }: ResourceChange): string {
  const words = attributes.map(({ path, before, after }) => {
    const content = CONTENT[type]?.[path];
    if (content !== undefined) return content;
    return before !== undefined && after !== undefined && before !== after ? `${path} ${before} → ${after}` : path;
  });
  const all = [...new Set(words.filter(Boolean))];
  const more = all.length - MOST_ATTRIBUTES;
  return all.slice(0, MOST_ATTRIBUTES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

const TABLE_MARKS: Readonly<Record<TableChange["change"], Mark>> = {
  "ttl-on": "!",
  "ttl-attribute": "!",
  "ttl-off": "-",
  "ttl-kept": "?",
  "index-removed": "-",
  "index-replaced": "±",
  "index-kept": "?",
};

function permissionLines({ permissions }: Review): Line[] {
  return [
    ...permissionRows(permissions.changes).map((row) => line(row.mark, inWords(row))),
    ...permissions.unreadable.map(({ message }) => line("?", message)),
    ...permissions.unchecked.map(({ message }) => line("!", message)),
  ];
}

function exposureLines({ exposure, routes }: Review): Line[] {
  return [
    ...exposure.map(({ opened, message }) => line(opened ? "!" : "-", message)),
    ...routes.filter(isOpened).map(({ route, before }) => line("!", `${route} was ${before}, and is open to anybody`)),
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
