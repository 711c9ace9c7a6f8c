import { isObject, type Json, propertyOf } from "../terraform/json";

/** What stands in the place of a value that nobody may see. */
export const SENSITIVE = "(sensitive)";

/**
 * The value without what Terraform marks as sensitive.
 *
 * @param marks of the same shape as the value: `true` marks it and all below it
 */
export function hideSensitive(value: Json | undefined, marks: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return value;
  if (marks === true) return SENSITIVE;
  if (Array.isArray(value)) {
    return value.map((item, index) => hideSensitive(item, Array.isArray(marks) ? marks[index] : undefined) ?? null);
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, hideSensitive(item, propertyOf(marks, name))]),
  );
}

/** Whether anything in the marks (of what is sensitive, or unknown) is marked. */
export function hasMark(marks: Json | undefined): boolean {
  if (Array.isArray(marks)) return marks.some(hasMark);
  return isObject(marks) ? Object.values(marks).some(hasMark) : marks === true;
}
