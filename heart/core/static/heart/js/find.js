// A list that a field searches: what does not hold each typed word steps aside, Enter takes the first left.
// The field names its list in data-find; in it, [data-entry] are the entries.
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(field) {
  const typed = plain(field.value).split(/\s+/).filter(Boolean);
  for (const entry of document.getElementById(field.dataset.find).querySelectorAll("[data-entry]")) {
    const words = plain(entry.textContent);
    // What has no use on this page stays away.
    entry.hidden = entry.hasAttribute("data-needs-picks") || !typed.every((word) => words.includes(word));
  }
}

const pressable = (field) =>
  [...document.getElementById(field.dataset.find).querySelectorAll("[data-entry]:not([hidden]) :is(a, button)")];

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-find]")) narrow(event.target);
});

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-find]");
  if (field && event.key === "Enter") {
    event.preventDefault(); // or the first button of the form would be pressed, found or not
    if (field.value.trim()) pressable(field)[0]?.click();
  }
  const list = field ?? event.target.closest?.("[data-entry]")?.closest("dialog, form")?.querySelector("[data-find]");
  if (!list || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const stops = [list, ...pressable(list)];
  const index = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  stops[Math.min(Math.max(index, 0), stops.length - 1)].focus();
});
