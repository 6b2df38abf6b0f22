// Ctrl+S saves a draft, Ctrl+Enter sends. Errors are read first. A second press while saving is not sent.
function press(form, selector) {
  const button = form?.querySelector(selector);
  if (!button) return false;
  form.requestSubmit(button);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const form = event.target.closest?.("form") ?? document.querySelector("form[data-main]");
  const pressed =
    (event.key === "s" && press(form, "[data-draft]")) ||
    (event.key === "Enter" && press(form, "[data-sign], button.primary[type=submit], button.primary:not([type])"));
  if (pressed) event.preventDefault();
});

function focusErrors(root) {
  root.querySelector("[data-focus-first]")?.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sending && !form.matches("[hx-post]")) event.preventDefault();
  form.dataset.sending = "yes";
});
// A page that comes back from the browser's memory can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});

document.addEventListener("htmx:load", (event) => focusErrors(event.detail.elt));
focusErrors(document);
