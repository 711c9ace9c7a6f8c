/** What the parts of the page share. Everything from outside is set as text, never as HTML. */

import { describeProblem } from "./problem.js";

/** A copy of a template with the text of `values` in its slots: `<b data-field="name">`. */
export function fillTemplate(template, values) {
  const copy = template.content.cloneNode(true);
  fillSlots(copy, values);
  return copy;
}

/** Sets the text of every slot inside `root`. */
export function fillSlots(root, values) {
  for (const slot of root.querySelectorAll("[data-field]")) slot.textContent = String(values[slot.dataset.field] ?? "");
}

/** Shows in `place` what went wrong. */
export function showProblem(document, place, error) {
  place.replaceChildren(fillTemplate(document.querySelector("#problem-template"), describeProblem(error)));
}

/** Runs `work(problem)` when the form is submitted; `problem` is the form's place for what goes wrong. */
export function onSubmit(form, work) {
  const problem = form.querySelector(".problem");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(form.querySelector("[type=submit]"), () => {
      problem.replaceChildren();
      return work(problem);
    });
  });
  // A problem with one user does not concern the next one for whom the dialog opens.
  form.closest("dialog")?.addEventListener("close", () => problem.replaceChildren());
}

/** Makes the buttons inside `root` with `data-action=close` close the dialog that they are in. */
export function closeButtons(root) {
  for (const button of root.querySelectorAll("[data-action=close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
}

/**
 * Runs `work` unless the button's last one still runs.
 * aria-disabled and not disabled: a disabled button would lose the keyboard focus.
 */
export async function whileBusy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
