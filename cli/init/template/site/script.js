/** The API's URL is in config.json, which each deploy writes: one build for every environment. */
const config = fetch("config.json").then((response) => response.json());
const status = document.querySelector("[role=status]");

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const noteId = new FormData(event.target).get("noteId");
  try {
    const { apiUrl } = await config;
    const response = await fetch(`${apiUrl}/notes?noteId=${encodeURIComponent(noteId)}`);
    const { text, error, message } = await response.json();
    status.textContent = response.ok ? text : (error ?? message);
  } catch {
    status.textContent = "The notes cannot be reached.";
  }
});
