import { closest, distance } from "fastest-levenshtein";

/** ` Did you mean deploy?` where a name is close to the word, else nothing: for the end of an error. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = closest(word, names);
  return distance(word, near) <= 3 ? ` Did you mean ${near}?` : "";
}
