import { closeButtons, fillSlots, onSubmit, showProblem } from "./dom.js";

/**
 * Wires the dialog that confirms a deletion.
 * @returns {(user: import("./api.js").User) => void} opens it
 */
export function wireDeletion(document, api, list) {
  const dialog = document.querySelector("#delete");
  const form = dialog.querySelector("form");
  let chosen;

  onSubmit(form, async (problem) => {
    const user = chosen;
    // A response that arrives when the dialog is about somebody else, or closed, changes only the list.
    const isOpen = () => dialog.open && chosen === user;
    try {
      await api.remove(user);
    } catch (error) {
      // Deleted by somebody else, or by an attempt whose response was lost: the user is gone, as intended.
      if (error.status !== 404) {
        if (isOpen()) showProblem(document, problem, error);
        return;
      }
    }
    list.remove(user);
    list.announce(`${user.name} was deleted.`);
    if (!isOpen()) return;
    dialog.close();
    // The button that opened the dialog is gone, and the focus needs a new place.
    document.querySelector("#list-title").focus();
  });
  closeButtons(dialog);

  return (user) => {
    // A copy, so that each opening is distinct.
    chosen = { ...user };
    fillSlots(form, user);
    dialog.showModal();
    dialog.querySelector("[data-action=close]").focus();
  };
}
