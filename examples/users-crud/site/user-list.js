import { fillSlots, fillTemplate, showProblem, whileBusy } from "./dom.js";

/** @typedef {import("./api.js").User} User */

/**
 * The users on the page, a page of the API at a time.
 * @param {Document} document
 * @param {ReturnType<import("./api.js").createApi>} api
 */
export function createUserList(document, api) {
  const listElement = document.querySelector("#users");
  const status = document.querySelector("#status");
  const problem = document.querySelector("#list-problem");
  const more = document.querySelector("#more");
  /** @type {Map<string, { user: User, item: Element }>} */
  const shown = new Map();
  let nextToken;

  const list = {
    /** @type {(user: User) => void} */
    onEdit() {},
    /** @type {(user: User) => void} */
    onDelete() {},

    /** Shows a user as it is now: in its place if it is listed already, else on top. */
    put(user) {
      const entry = shown.get(user.userId) ?? createEntry(user);
      entry.user = user;
      fillSlots(entry.item, user);
      entry.item.querySelector("[data-action=edit]").setAttribute("aria-label", `Edit ${user.name}`);
      entry.item.querySelector("[data-action=delete]").setAttribute("aria-label", `Delete ${user.name}`);
      return entry;
    },

    remove({ userId }) {
      shown.get(userId)?.item.remove();
      shown.delete(userId);
    },

    /** Announces what happened, also to screen readers. */
    announce(text) {
      status.textContent = text;
    },

    /** Requests the next page of users and shows them below. Never rejects. */
    showMore: () => whileBusy(more, loadPage),
  };

  function createEntry(user) {
    listElement.prepend(fillTemplate(document.querySelector("#user-template"), user));
    const entry = { user, item: listElement.firstElementChild };
    // Looked up when clicked: the user may have changed since.
    entry.item.querySelector("[data-action=edit]").addEventListener("click", () => list.onEdit(entry.user));
    entry.item.querySelector("[data-action=delete]").addEventListener("click", () => list.onDelete(entry.user));
    shown.set(user.userId, entry);
    return entry;
  }

  async function loadPage() {
    problem.replaceChildren();
    listElement.setAttribute("aria-busy", "true");
    try {
      const page = await api.list(nextToken);
      // A user who was added meanwhile is on top already.
      for (const user of page.users) if (!shown.has(user.userId)) listElement.append(list.put(user).item);
      nextToken = page.nextToken;
      more.hidden = !nextToken;
      more.textContent = "Show more";
      list.announce(countOf(shown.size, nextToken));
    } catch (error) {
      showProblem(document, problem, error);
      more.hidden = false;
      more.textContent = "Try again";
    } finally {
      listElement.setAttribute("aria-busy", "false");
    }
  }

  more.addEventListener("click", list.showMore);
  return list;
}

function countOf(count, hasMore) {
  const users = `${count} ${count === 1 ? "user" : "users"}`;
  if (hasMore) return `${users}, and there are more.`;
  return count === 0 ? "Nobody yet: add the first one." : `${users}.`;
}
