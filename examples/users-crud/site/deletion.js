import { closeButtons, fillSlots, onSubmit, showProblem } from "./dom.js";

/**
 * Wires the dialog that asks before a user is deleted.
 * @returns {(user: import("./api.js").User) => void} opens it
 */
export function wireDeletion(document, api, list) {
  const dialog = document.querySelector("#delete");
  const form = dialog.querySelector("form");
  let chosen;

  onSubmit(form, async (problem) => {
    const user = chosen;
    // An answer that comes when the dialog asks about somebody else, or about nobody, is for the list alone.
    const isOpen = () => dialog.open && chosen === user;
    try {
      await api.remove(user);
    } catch (error) {
      // Deleted by somebody else, or by an attempt whose answer was lost: it is gone, as was wanted.
      if (error.status !== 404) {
        if (isOpen()) showProblem(document, problem, error);
        return;
      }
    }
    list.remove(user);
    list.say(`${user.name} was deleted.`);
    if (!isOpen()) return;
    dialog.close();
    // The button that opened the dialog is gone, and the focus must be somewhere.
    document.querySelector("#list-title").focus();
  });
  closeButtons(dialog);

  return (user) => {
    // A copy, so that each opening is told from the others.
    chosen = { ...user };
    fillSlots(form, user);
    dialog.showModal();
    dialog.querySelector("[data-action=close]").focus();
  };
}
