import { closeButtons, fillTemplate, onSubmit, showProblem } from "./dom.js";
import { createUserFields } from "./user-fields.js";

/**
 * Wires the dialog that edits a user, and shows what somebody else changed meanwhile before it is overwritten.
 * @returns {(user: import("./api.js").User) => void} opens it
 */
export function wireEditing(document, api, list) {
  const dialog = document.querySelector("#edit");
  const form = dialog.querySelector("form");
  const fields = createUserFields(document, form);
  /** The user as it was when the entered values became a change of it. */
  let base;

  onSubmit(form, async (problem) => {
    const edited = base;
    // An answer that comes when the dialog shows somebody else, or nobody, is for the list alone.
    const isOpen = () => dialog.open && base === edited;
    const wanted = fields.values();
    fields.clearProblems();
    try {
      finish(await api.update({ ...wanted, userId: edited.userId, version: edited.version }), isOpen());
    } catch (error) {
      const current = error.status === 409 && error.body?.current;
      // An earlier attempt came through although its answer was lost, or both wanted the same.
      if (current && current.name === wanted.name && current.email === wanted.email) finish(current, isOpen());
      else if (current) showConflict(problem, current, isOpen());
      else if (isOpen() && !fields.showProblemsOf(error)) showProblem(document, problem, error);
      if (error.status === 404) list.remove(edited);
    }
  });
  closeButtons(dialog);

  function finish(user, isOpen) {
    list.put(user);
    list.say(`${user.name} was saved.`);
    if (isOpen) dialog.close();
  }

  function showConflict(problem, current, isOpen) {
    list.put(current);
    if (!isOpen) return;
    // What is saved next is a change of what is shown now.
    base = current;
    problem.replaceChildren(fillTemplate(document.querySelector("#conflict-template"), current));
    closeButtons(problem);
  }

  return (user) => {
    // A copy, so that each opening is told from the others.
    base = { ...user };
    fields.clearProblems();
    fields.setValues(user);
    dialog.showModal();
    fields.focus();
  };
}
