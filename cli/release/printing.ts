import { type Outline, outlineOf } from "../review/outline";
import { renderText } from "../review/render-text";
import type { Review } from "../review/review";
import type { Deployed } from "./deploying";

/** Shows a person what a plan comes to. */
export function printReview(review: Review) {
  printOutline(outlineOf(review));
}

export function printOutline(outline: Outline) {
  const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  console.log(`\n${renderText(outline, { colour })}`);
}

/** Shows a person where to find what was deployed. */
export function printDeployed({ addresses }: Deployed) {
  if (!addresses) return console.log("\nThe page is not open here, so it was not tried: npm run local opens it.");
  console.log(`\n  The page  ${addresses.siteUrl}\n  The API   ${addresses.apiUrl}`);
}
