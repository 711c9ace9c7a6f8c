import { onSubmit, showProblem } from "./dom.js";
import { createUserFields } from "./user-fields.js";

/** Wires the form that adds a user. */
export function wireAdding(document, api, list) {
  const form = document.querySelector("#add");
  const fields = createUserFields(document, form);
  // The id belongs to what is entered: sent again unchanged, it is the same request, and creates no second user.
  let userId = crypto.randomUUID();
  const renewId = () => {
    userId = crypto.randomUUID();
  };
  form.addEventListener("input", renewId);

  onSubmit(form, async (problem) => {
    fields.clearProblems();
    try {
      const user = await api.create({ userId, ...fields.values() });
      list.put(user);
      list.announce(`${user.name} was added.`);
      renewId();
      form.reset();
      fields.focus();
    } catch (error) {
      if (!fields.showProblemsOf(error)) showProblem(document, problem, error);
    }
  });
}
