// Dialogs are native; menus are details. A dialog that arrives in a fragment with data-open opens itself.
const NEW_DIALOG = "dialog[data-open]:not([open])";

function openNew(root) {
  for (const dialog of root.querySelectorAll(NEW_DIALOG)) dialog.showModal();
  if (root.matches?.(NEW_DIALOG)) root.showModal();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  closeMenus(opener ? null : event.target);
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  event.target.closest("[data-dialog-close]")?.closest("dialog")?.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary").focus();
}, true);

document.addEventListener("htmx:load", (event) => openNew(event.detail.elt));
openNew(document);
