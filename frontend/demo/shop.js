// The shop's own script: what a developer writes around the widget.
// Calls made before widget.js has run are kept in this list.
window.Frontdesk = window.Frontdesk || [];

const log = (name) => (detail) => {
  window.heard = [...(window.heard ?? []), { name, ...detail }];
};
for (const name of ["ready", "open", "close", "message", "unread", "error"]) {
  Frontdesk.push(["on", name, log(name)]);
}

const page = document.getElementById("page");

// Pages change without a new document, as in a single-page app.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-page=about]");
  if (!link) return;
  event.preventDefault();
  history.pushState({}, "", "/about");
  page.replaceChildren(Object.assign(document.createElement("h1"), { textContent: "Three people, one lathe" }));
});

document.addEventListener("click", async (event) => {
  if (event.target.id === "ask") Frontdesk.push(["open"]);
  if (event.target.id !== "sign-in") return;
  // The shop's server knows who is signed in and says so with its identity secret.
  const response = await fetch("/identity");
  if (response.ok) Frontdesk.push(["identify", await response.text()]);
  event.target.textContent = "Signed in";
});
