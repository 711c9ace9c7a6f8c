import { addressLines } from "../project/local-addresses";
import type { Project } from "../project/project";
import { type Outline, outlineOf } from "../review/outline";
import { renderText } from "../review/render-text";
import type { Review } from "../review/review";
import { commandFor } from "../ui/command-for";
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
export function printDeployed(project: Project, { addresses }: Deployed) {
  if (addresses) return console.log(["", ...addressLines(addresses).map((line) => `  ${line}`)].join("\n"));
  console.log(`\nThe page is not open here, so it was not tried. To open it: ${commandFor(project, "local")}`);
}
