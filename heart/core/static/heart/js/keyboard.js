// Keys for people who do this all day. Nothing fires inside a field; ? lists them (components/keys.html).
// A row is [data-row]; what a key presses is a link or button with data-key, in the row first, then on the page.
const GO = { t: "/", q: "/queue/", i: "/insights/" };
let waitsForPlace = false;

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const currentRow = () =>
  document.activeElement?.closest?.("[data-row]") ?? document.querySelector("[data-row].open, [data-row][aria-current]");

function isTyping(target) {
  if (target.isContentEditable) return true;
  if (target.matches("textarea, select")) return true;
  return target.matches("input") && !["radio", "checkbox", "button", "submit"].includes(target.type);
}

function standOn(row) {
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  row.dispatchEvent(new CustomEvent("heart:row", { bubbles: true }));
}

function move(step) {
  const list = rows();
  if (!list.length) return false;
  const index = list.indexOf(currentRow());
  standOn(list[index < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(index + step, 0), list.length - 1)]);
  return true;
}

// A row that is only looked at is not claimed by a key: C takes the row that one stands on, or the next one.
const rowFor = (key) => (key === "c" ? document.activeElement?.closest?.("[data-row]") : currentRow());

function pressKey(key) {
  const selector = `[data-key~="${CSS.escape(key)}"]`;
  const found = rowFor(key)?.querySelector(selector) ?? document.querySelector(selector);
  if (!found) return false;
  if (found.matches("input:not([type=checkbox]), textarea, select")) found.focus();
  else found.click();
  return true;
}

function openRow(target) {
  if (!target.matches("[data-row]")) return false;
  const link = target.querySelector("[data-open-row], a.name, a");
  link?.click();
  return Boolean(link);
}

function chooseOutcome(key) {
  const form = currentRow()?.querySelector(".log-form") ?? document.querySelector(".log-form");
  const choice = form?.querySelectorAll(".outcomes input")[Number(key) - 1];
  if (!choice) return false;
  choice.click();
  choice.focus();
  return true;
}

function saveFromChoice(target) {
  const form = target.matches("input[type=radio], input[type=checkbox]") ? target.closest(".log-form") : null;
  if (!form) return false;
  form.requestSubmit(form.querySelector("button.primary"));
  return true;
}

function act(key, target) {
  if (waitsForPlace) {
    waitsForPlace = false;
    if (GO[key]) location.assign(GO[key]);
    return Boolean(GO[key]);
  }
  if (key === "g") return (waitsForPlace = true);
  // On a page without rows they go through the list that it was opened from.
  if (key === "j") return move(1) || pressKey("j");
  if (key === "k") return move(-1) || pressKey("k");
  if (key === "Enter") return openRow(target) || saveFromChoice(target);
  if (/^[1-7]$/.test(key)) return chooseOutcome(key);
  if (key === "?") return document.getElementById("keys")?.showModal() ?? true;
  if (key === "Escape") return pressKey("escape");
  return /^[a-z/]$/.test(key) && pressKey(key);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (act(key, event.target)) event.preventDefault();
});

// The tab stop after a saved row is the next row: a swapped row that says so hands the focus on.
document.addEventListener("htmx:afterSettle", () => {
  const settled = document.querySelector("[data-row][data-focus-next]");
  if (!settled) return;
  settled.removeAttribute("data-focus-next");
  const list = rows();
  const next = list[list.indexOf(settled) + 1] ?? settled;
  standOn(next);
  if (settled.hasAttribute("data-open-next") && next !== settled) pressKey("l");
});
