import { isObject, type Json, type JsonObject, objectOf, propertyOf } from "../terraform/json";
import type { ChangeJson } from "../terraform/plan";
import { hasMark, SENSITIVE } from "./sensitive";

/** An attribute that changes, with its values where they are short and not sensitive. */
export interface AttributeChange {
  /** Path without list positions: `environment.variables.TABLE_NAME`. */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

const LONGEST_SHOWN = 60;

/**
 * The attributes that an update or a replacement changes. Of those that are known only after the apply, only the ones that
 * the configuration sets: AWS computes the others.
 */
export function attributeChanges(change: ChangeJson, configured: JsonObject): AttributeChange[] {
  if (!isObject(change.before) || !isObject(change.after)) return [];
  const { before, after, after_unknown: unknown } = change;
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(objectOf(unknown))]);
  const found = [...names]
    .filter((name) => name !== "tags_all" && (Object.hasOwn(configured, name) || !hasMark(propertyOf(unknown, name))))
    .flatMap((name) =>
      differences(name, {
        before: propertyOf(before, name),
        after: propertyOf(after, name),
        unknown: propertyOf(unknown, name),
        hidden: [change.before_sensitive, change.after_sensitive].map((marks) =>
          marks === true ? true : propertyOf(marks, name),
        ),
      }),
    );
  return [...new Map(found.map((attribute) => [attribute.path, attribute])).values()];
}

interface Compared {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly unknown: Json | undefined;
  /** Marks of sensitive values, before and after. */
  readonly hidden: readonly (Json | undefined)[];
}

function differences(path: string, { before, after, unknown, hidden }: Compared): AttributeChange[] {
  if (unknown !== true && !hasMark(unknown) && JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) {
    return [];
  }
  if (hidden.includes(true)) return [{ path, before: SENSITIVE, after: SENSITIVE }];
  const isTree = (value: Json | undefined) => typeof value === "object" && value !== null;
  if (unknown === true || !(isTree(before) || isTree(after))) {
    return [{ path, before: shown(before), after: unknown === true ? undefined : shown(after) }];
  }
  const keys = new Set(
    [before, after, unknown].flatMap((value) => (isTree(value) ? Object.keys(value as object) : [])),
  );
  return [...keys].flatMap((key) =>
    differences(/^\d+$/.test(key) ? path : `${path}.${key}`, {
      before: child(before, key),
      after: child(after, key),
      unknown: child(unknown, key),
      hidden: hidden.map((marks) => child(marks, key)),
    }),
  );
}

function child(value: Json | undefined, key: string): Json | undefined {
  return Array.isArray(value) ? value[Number(key)] : propertyOf(value, key);
}

/** A value short enough for a line. */
function shown(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === "object") return undefined;
  const text = String(value);
  return text !== "" && text.length <= LONGEST_SHOWN ? text : undefined;
}
