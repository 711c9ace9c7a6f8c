import { wireAdding } from "./adding.js";
import { createApi } from "./api.js";
import { wireDeletion } from "./deletion.js";
import { wireEditing } from "./editing.js";
import { createUserList } from "./user-list.js";

/**
 * Wires the page: the list, the form that adds, and the dialogs that edit and delete.
 * @param {Document} document the page of index.html
 * @param {typeof globalThis.fetch} fetch
 */
export function start(document, fetch) {
  const api = createApi(fetch);
  const list = createUserList(document, api);
  wireAdding(document, api, list);
  list.onEdit = wireEditing(document, api, list);
  list.onDelete = wireDeletion(document, api, list);
  return list.showMore();
}
