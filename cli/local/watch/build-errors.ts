import { relative, resolve } from "node:path";
import type { BuildFailure } from "esbuild";

/** esbuild's errors as lines, each with its file below the current folder. @param folder in which esbuild ran */
export function rethrowPlainly(error: Error & Partial<BuildFailure>, folder: string): never {
  if (!error.errors) throw error;
  const lines = error.errors.map(({ location, text }) => {
    if (!location) return text;
    const file = relative(process.cwd(), resolve(folder, location.file));
    return `${file}:${location.line}:${location.column + 1}: ${text}`;
  });
  throw new Error(lines.join("\n"));
}
