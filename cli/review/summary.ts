import { outlineOf } from "./outline";
import { oneLine } from "./render-text";
import type { Review } from "./review";
import { TIERS } from "./tier";

const MOST = 4;

/** A review in two lines: what changes, and which permissions are added (`+`, `!`) or removed (`-`). */
export function summaryOf(review: Review): readonly [changes: string, permissions: string] {
  const { sections } = outlineOf(review);
  const linesOf = (titles: readonly string[]) =>
    sections.filter(({ title }) => titles.includes(title)).flatMap(({ lines }) => lines);
  const shorten = (titles: readonly string[], nothing: string) => {
    const lines = linesOf(titles).map(({ mark, text }) => `${mark} ${oneLine(text)}`);
    const more = lines.length - MOST;
    return lines.length > 0 ? lines.slice(0, MOST).join("; ") + (more > 0 ? `; and ${more} more` : "") : nothing;
  };
  return [
    `changes: ${shorten(TIERS, review.outputs.length > 0 ? "only outputs" : "none")}`,
    `permissions: ${shorten(["Permissions", "Open to the public"], "the same")}`,
  ];
}
