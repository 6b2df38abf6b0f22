// Ctrl K: what can be done on the row one is on, then where one can go. The list is asked for once a page.
const dialog = document.getElementById("commands");
const list = document.getElementById("command-list");
const field = dialog?.querySelector("[data-find]");
let row = null;

function isTyping(target) {
  return target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select") || target.isContentEditable;
}

function words(pressed) {
  const copy = pressed.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return pressed.getAttribute("aria-label") ?? copy.textContent.trim().replace(/\s+/g, " ");
}

// What a key does on this row, as an entry with the same words.
function entryOf(pressed) {
  const entry = document.createElement("li");
  entry.dataset.entry = "";
  entry.dataset.ofRow = "";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "menu-item";
  button.textContent = `${words(pressed)} `;
  const group = document.createElement("span");
  group.className = "faint";
  group.textContent = list.dataset.onRow;
  button.append(group);
  button.addEventListener("click", () => {
    dialog.close();
    pressed.click();
  });
  entry.append(button);
  return entry;
}

function showRow() {
  for (const old of list.querySelectorAll("[data-of-row]")) old.remove();
  const doable = row ? [...row.querySelectorAll("[data-key]"), ...row.querySelectorAll("a.name")] : [];
  list.querySelector("ul")?.prepend(...doable.map(entryOf));
  if (document.querySelector("td.pick input")) {
    for (const entry of list.querySelectorAll("[data-needs-picks]")) entry.removeAttribute("data-needs-picks");
  }
  field.dispatchEvent(new Event("input", { bubbles: true })); // find.js looks again
}

async function open() {
  row = document.activeElement?.closest?.("[data-row]") ?? document.querySelector("[data-row][aria-current]");
  field.value = "";
  dialog.showModal();
  field.focus();
  if (!list.querySelector("ul")) await htmx.ajax("GET", list.dataset.commands, { target: list, swap: "innerHTML" });
  showRow();
}

// A field that is out of sight holds no keys back.
dialog?.addEventListener("close", () => field.blur());

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k" || event.shiftKey || event.altKey) return;
  if (!dialog || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault(); // the browser has a use of its own for it
  open();
});
