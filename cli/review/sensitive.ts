import { isObject, type Json, propertyOf } from "../terraform/json";

/** Replaces a sensitive value. */
export const SENSITIVE = "(sensitive)";

/**
 * The value without the parts that Terraform marks as sensitive.
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

/** Whether any part is marked, as sensitive or unknown. */
export function hasMark(marks: Json | undefined): boolean {
  if (Array.isArray(marks)) return marks.some(hasMark);
  return isObject(marks) ? Object.values(marks).some(hasMark) : marks === true;
}
