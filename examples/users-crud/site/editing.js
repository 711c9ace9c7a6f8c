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
  /** The user that the entered values are a change of. */
  let base;

  onSubmit(form, async (problem) => {
    const edited = base;
    // A response that arrives when the dialog shows somebody else, or is closed, changes only the list.
    const isOpen = () => dialog.open && base === edited;
    const wanted = fields.values();
    fields.clearProblems();
    try {
      finish(await api.update({ ...wanted, userId: edited.userId, version: edited.version }), isOpen());
    } catch (error) {
      const current = error.status === 409 && error.body?.current;
      // An earlier attempt succeeded although its response was lost, or both changes are the same.
      if (current && current.name === wanted.name && current.email === wanted.email) finish(current, isOpen());
      else if (current) showConflict(problem, current, isOpen());
      else if (isOpen() && !fields.showProblemsOf(error)) showProblem(document, problem, error);
      if (error.status === 404) list.remove(edited);
    }
  });
  closeButtons(dialog);

  function finish(user, isOpen) {
    list.put(user);
    list.announce(`${user.name} was saved.`);
    if (isOpen) dialog.close();
  }

  function showConflict(problem, current, isOpen) {
    list.put(current);
    if (!isOpen) return;
    // The next save is a change of what is shown now.
    base = current;
    problem.replaceChildren(fillTemplate(document.querySelector("#conflict-template"), current));
    closeButtons(problem);
  }

  return (user) => {
    // A copy, so that each opening is distinct.
    base = { ...user };
    fields.clearProblems();
    fields.setValues(user);
    dialog.showModal();
    fields.focus();
  };
}
