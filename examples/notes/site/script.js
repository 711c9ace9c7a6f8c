import { createApi } from "./api.js";
import { createSignIn } from "./sign-in.js";

const $ = (selector) => document.querySelector(selector);
const editor = $("#editor");

/** The note that the editor changes; undefined for a new one. */
let edited;
/** The tag whose notes are shown; undefined for all. */
let shownTag;
let signIn;
let api;

async function main() {
  const config = await (await fetch("config.json", { cache: "no-cache" })).json();
  signIn = createSignIn(config, window);
  api = createApi(config.apiUrl, signIn.idToken, fetch);
  $("#sign-in").addEventListener("click", () => signIn.start());
  $("#sign-out").addEventListener("click", () => signIn.signOut());
  $("#cancel").addEventListener("click", () => edit(undefined));
  $("#all").addEventListener("click", () => run(() => show(undefined)));
  editor.addEventListener("submit", (event) => {
    event.preventDefault();
    run(save);
  });
  await run(signIn.finish);
  if (await signIn.idToken()) await run(() => show(undefined));
  else showSignedOut();
}

/** Runs what a click started, with its problem on the page. */
async function run(work) {
  const buttons = [...document.querySelectorAll("#signed-in button")];
  for (const button of buttons) button.disabled = true;
  try {
    $("#problem").textContent = "";
    await work();
  } catch (error) {
    $("#problem").textContent = error.message;
    if (error.status !== 401) return;
    signIn.forget();
    showSignedOut();
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

function showSignedOut() {
  $("#signed-in").hidden = true;
  $("#account").hidden = true;
  $("#signed-out").hidden = false;
}

/** Shows the notes of a tag, or all, and the trash. */
async function show(tag) {
  const { notes } = tag === undefined ? await api.list() : await api.listByTag(tag);
  shownTag = tag;
  $("#signed-out").hidden = true;
  $("#signed-in").hidden = false;
  $("#account").hidden = false;
  $("#email").textContent = signIn.email();
  const present = notes.filter(({ expiresAt }) => expiresAt === undefined);
  const trashed = notes.filter(({ expiresAt }) => expiresAt !== undefined);
  $("#list-title").textContent = tag === undefined ? "All notes" : `Notes with the tag ${tag}`;
  $("#status").textContent = present.length === 1 ? "1 note" : `${present.length} notes`;
  $("#all").hidden = tag === undefined;
  $("#notes").replaceChildren(...present.map(noteItem));
  $("#trashed").replaceChildren(...trashed.map(trashedItem));
  $("#trash").hidden = trashed.length === 0;
}

function noteItem(note) {
  const item = itemOf("#note-template", note, `changed ${dateOf(note.updatedAt)}`);
  const tag = item.querySelector("[data-action=tag]");
  tag.textContent = note.tag ?? "";
  tag.hidden = note.tag === undefined;
  on(item, "tag", () => run(() => show(note.tag)));
  on(item, "edit", () => edit(note));
  on(item, "trash", () => run(() => change(api.trash(note))));
  return item;
}

function trashedItem(note) {
  const item = itemOf("#trashed-template", note, `deleted for good after ${dateOf(note.expiresAt * 1000)}`);
  on(item, "restore", () => run(() => change(api.restore(note))));
  return item;
}

function itemOf(template, { text }, when) {
  const item = $(template).content.cloneNode(true);
  item.querySelector("[data-field=text]").textContent = text;
  item.querySelector("[data-field=when]").textContent = when;
  return item;
}

const on = (item, action, listener) =>
  item.querySelector(`[data-action=${action}]`).addEventListener("click", listener);
const dateOf = (time) => new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

function edit(note) {
  edited = note;
  editor.elements.text.value = note?.text ?? "";
  editor.elements.tag.value = note?.tag ?? "";
  $("#editor-title").textContent = note ? "Edit note" : "New note";
  $("#cancel").hidden = !note;
  editor.elements.text.focus();
}

async function save() {
  const tag = editor.elements.tag.value.trim();
  const note = { text: editor.elements.text.value, ...(tag && { tag }) };
  await change(edited ? api.edit(edited, note) : api.create(note));
  edit(undefined);
}

async function change(request) {
  await request;
  await show(shownTag);
}

main().catch(() => {
  $("#problem").textContent = "This site is not fully deployed: its config.json is missing or invalid.";
});
