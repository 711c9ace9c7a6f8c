import { z } from "zod";
import { isObject, type Json, type JsonObject } from "./json";

/**
 * Parses a value by a schema. The errors show no value: plans and states contain secrets.
 *
 * @param name of the file or the command, for the error
 * @throws Error that names the file and each wrong field
 */
export function check<T>(format: z.ZodType<T>, json: unknown, name: string): T {
  const { success, data, error } = format.safeParse(json);
  if (success) return data;
  const wrong = error.issues.map(({ path, message }) => `  ${path.join(".") || "the whole"}: ${message}`);
  throw new Error([`${name} cannot be read:`, ...wrong].join("\n"));
}

/** Values of providers, which pass unchanged: zod would copy them, and drop a key `__proto__`. */
export const ANY_VALUE = z.custom<Json>().optional();
export const ANY_OBJECT = z.custom<JsonObject>((value) => isObject(value as Json), "must be an object");

/** Parses JSON. @throws Error that names the file or the command, and shows nothing of the text */
export function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${name} cannot be read: it is ${text.trim() === "" ? "empty" : "not JSON"}`);
  }
}
