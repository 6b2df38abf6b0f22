// Ctrl+S saves a draft, Ctrl+Enter sends. Errors are read first. A double press is the server's to forgive.
function press(form, selector) {
  // A button may stand outside its form, in the bar at the bottom.
  const button = [...(form?.elements ?? [])].find((element) => element.matches(selector));
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

// The demo's sign-in fills itself for whoever is picked.
document.addEventListener("click", (event) => {
  const picked = event.target.closest("[data-fill]");
  if (!picked) return;
  const form = picked.closest("form");
  for (const [name, value] of new URLSearchParams(picked.dataset.fill)) form.elements[name].value = value;
  form.querySelector("button.primary").focus();
});

function focusErrors(root) {
  const first = root.matches?.("[data-focus-first]") ? root : root.querySelector("[data-focus-first]");
  first?.focus();
}

document.addEventListener("htmx:load", (event) => focusErrors(event.detail.elt));
focusErrors(document);
