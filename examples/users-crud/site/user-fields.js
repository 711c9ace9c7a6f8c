import { fillTemplate } from "./dom.js";
import { wrongFields } from "./problem.js";

const FIELDS = [
  { name: "name", label: "Name", type: "text" },
  { name: "email", label: "E-mail", type: "email" },
];

/** Adds the fields of a user to a form, each with its label and a place for its rule. */
export function createUserFields(document, form) {
  const fields = FIELDS.map(({ name, label, type }) => {
    const copy = fillTemplate(document.querySelector("#field-template"), { label });
    const input = copy.querySelector("input");
    const rule = copy.querySelector(".rule");
    const id = `${form.closest("[id]").id}-${name}`;
    Object.assign(input, { id, name, type });
    Object.assign(rule, { id: `${id}-rule` });
    input.setAttribute("aria-describedby", rule.id);
    copy.querySelector("label").htmlFor = id;
    form.querySelector(".fields").append(copy);
    return { name, input, rule };
  });
  const firstWrong = () => fields.find(({ input }) => input.hasAttribute("aria-invalid"));

  function showRules(rules) {
    for (const { name, input, rule } of fields) {
      const isWrong = Object.hasOwn(rules, name);
      rule.textContent = isWrong ? String(rules[name]) : "";
      if (isWrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    firstWrong()?.input.focus();
  }

  return {
    // Half a surrogate pair, which a text field can hold, cannot be encoded in UTF-8.
    values: () => Object.fromEntries(fields.map(({ name, input }) => [name, input.value.toWellFormed()])),
    setValues(user) {
      for (const { name, input } of fields) input.value = user[name];
    },
    clearProblems: () => showRules({}),
    /** Shows at each field what it must be, and returns whether there was one to show. */
    showProblemsOf(error) {
      showRules(wrongFields(error));
      return firstWrong() !== undefined;
    },
    focus: () => fields[0].input.focus(),
  };
}
