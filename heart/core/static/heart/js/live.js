// What somebody else did to a row shows on this screen: claimed, settled, pinned. The poll asks for the rows
// that stand here; a row in which somebody types is left alone, and told that it changed.
const poll = document.getElementById("live");
const FOCUSABLE = "a[href], button, input, select, textarea, summary";
let focused = null; // { row, place } of what had the focus in a row that is being changed

const shownRows = () => [...document.querySelectorAll("[data-row][data-version]")];
const isWorkedIn = (row) => row.matches(".open") || Boolean(row.querySelector("form.stack, [data-worked-in]"));

function asked(event) {
  if (event.target !== poll) return;
  event.detail.parameters.shown = shownRows()
    .map((row) => `${row.id.replace("follow-up-", "").replaceAll("-", "")}.${row.dataset.version}`)
    .join("~");
}

function sayChanged(row) {
  if (row.querySelector("[data-changed]")) return;
  const says = document.createElement("p");
  says.className = "late small";
  says.dataset.changed = "";
  says.setAttribute("role", "status");
  says.textContent = poll.dataset.changed;
  (row.querySelector(".log-form") ?? row.querySelector("form") ?? row).prepend(says);
}

function keep(event) {
  const row = event.detail.target;
  if (!row?.matches?.("[data-row]")) return;
  const fresh = event.detail.fragment.querySelector("[data-row]");
  if (isWorkedIn(row)) {
    event.detail.shouldSwap = false;
    row.dataset.version = fresh.dataset.version;
    sayChanged(row);
    return;
  }
  for (const name of ["aria-current", "tabindex"]) {
    if (row.hasAttribute(name)) fresh.setAttribute(name, row.getAttribute(name));
  }
  const [was, is] = [row, fresh].map((one) => one.querySelector(".pick input"));
  if (was?.checked && is) is.checked = true;
  const active = document.activeElement;
  focused = row.contains(active) ? { row: row.id, place: [...row.querySelectorAll(FOCUSABLE)].indexOf(active) } : null;
}

function giveFocusBack() {
  const row = focused && document.getElementById(focused.row);
  const place = focused?.place;
  focused = null;
  if (!row) return;
  const next = row.querySelectorAll(FOCUSABLE)[place] ?? row;
  if (next === row && !row.hasAttribute("tabindex")) row.tabIndex = -1;
  next.focus({ preventScroll: true });
}

if (poll) {
  document.addEventListener("htmx:configRequest", asked);
  document.addEventListener("htmx:beforeRequest", (event) => {
    // Nobody looks, or nothing is shown: nothing is asked.
    if (event.target === poll && (document.hidden || !shownRows().length)) event.preventDefault();
  });
  document.addEventListener("htmx:oobBeforeSwap", keep);
  document.addEventListener("htmx:oobAfterSwap", giveFocusBack);
  document.addEventListener("visibilitychange", () => document.hidden || htmx.trigger(poll, "wake"));
}
