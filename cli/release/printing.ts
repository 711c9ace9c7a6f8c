import { type Addresses, addressLines } from "../project/addresses";
import type { Project } from "../project/project";
import type { Outline } from "../review/outline";
import { renderText } from "../review/render-text";
import { commandFor } from "../ui/command-for";

/** Prints a review, or what a destroy would delete. */
export function printOutline(outline: Outline) {
  const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  console.log(`\n${renderText(outline, { colour })}`);
}

/** Prints the addresses of what was deployed. */
export function printDeployed(project: Project, addresses: Addresses | undefined) {
  if (addresses) return console.log(["", ...addressLines(addresses).map((line) => `  ${line}`)].join("\n"));
  console.log(`\nThe page is not open here, so it was not checked. To open it: ${commandFor(project, "local")}`);
}
