// Beside the queue stands the row that is looked at; the bar on top of it counts the rows that are picked.
const NARROW = matchMedia("(max-width: 75rem)");
const LINGERS = 150; // milliseconds on a row before it is asked for: J J J asks once
const quick = document.getElementById("quick");
let waiting = 0;

function mark(row) {
  for (const other of document.querySelectorAll("[data-quick][aria-current]")) other.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
}

function ask(url) {
  // Where there is no room to see it, it is not read: a look leaves a trace.
  if (quick && url && !NARROW.matches) htmx.ajax("GET", url, { source: quick, target: quick, swap: "innerHTML" });
}

function choose(row) {
  if (!quick || NARROW.matches) return;
  mark(row);
  // Until this row has come, what is still shown is another's: no key may log a try on them.
  for (const pressed of quick.querySelectorAll("[data-key]")) pressed.removeAttribute("data-key");
  clearTimeout(waiting);
  waiting = setTimeout(() => ask(row.dataset.quick), LINGERS);
}

function askFirst() {
  if (quick && !quick.querySelector("[data-shows]")) ask(quick.dataset.first);
}

document.addEventListener("heart:row", (event) => {
  if (event.target.matches("[data-quick]")) choose(event.target);
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-quick]");
  if (row && !event.target.closest("a, button, input, label, select, form")) choose(row);
});

// The address keeps a row that was chosen, so that coming back finds it again.
function remember(row) {
  const address = new URL(location);
  if (!address.searchParams.has("show") && row.dataset.quick === quick.dataset.first) return;
  address.searchParams.set("show", row.id.replace("follow-up-", ""));
  history.replaceState(history.state, "", address);
}

// What is shown says which row it is of. It may stand on another page of the list.
quick?.addEventListener("htmx:afterSwap", () => {
  const shown = quick.querySelector("[data-shows]")?.dataset.shows;
  const row = shown && document.getElementById(shown);
  mark(row);
  if (!row) return;
  row.scrollIntoView({ block: "nearest" });
  remember(row);
});

const boxes = () => [...document.querySelectorAll("td.pick input")];
let lastPicked = null;

function pick(some, isPicked = true) {
  for (const box of some) box.checked = isPicked;
  countPicked();
}

document.addEventListener("click", (event) => {
  const first = event.target.closest("[data-pick-first]");
  if (first) pick(boxes().slice(0, Number(first.dataset.pickFirst)));
  const box = event.target.closest("td.pick input");
  if (!box) return;
  const list = boxes();
  // With Shift, all between this one and the last one.
  const ends = [list.indexOf(box), event.shiftKey ? list.indexOf(lastPicked) : -1].sort((a, b) => a - b);
  if (ends[0] >= 0) pick(list.slice(ends[0], ends[1] + 1), box.checked);
  lastPicked = box;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) pick(boxes(), event.target.checked);
});

function countPicked() {
  const bar = document.getElementById("picked");
  if (!bar) return;
  const picked = boxes().filter((box) => box.checked).length;
  bar.querySelector("[data-picked]").textContent = picked;
  document.querySelector("[data-pick-all]").checked = picked > 0 && picked === boxes().length;
  bar.querySelector("[data-key=a]").disabled = !picked; // its key would press it unseen
}

document.addEventListener("change", countPicked);
document.addEventListener("reset", () => setTimeout(countPicked)); // the boxes are cleared after the event

NARROW.addEventListener("change", askFirst);
askFirst();
countPicked();
