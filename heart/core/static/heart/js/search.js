// The box in the bar: what it finds stands under it while one types. Enter opens the first, arrows move. Escape closes
// what was found, then leaves the field.
const links = (box) => [...box.querySelectorAll(".found-box a.name")];

// What was found for other words is not what Enter should open.
function isOfNow(box) {
  const found = box.querySelector("[data-found]");
  return found && found.dataset.found === box.querySelector("input[type=search]").value.trim();
}

function close(box) {
  box.querySelector(".found-box").replaceChildren();
}

function step(box, by) {
  const list = links(box);
  const next = list.indexOf(document.activeElement) + by;
  (next < 0 ? box.querySelector("input[type=search]") : list[Math.min(next, list.length - 1)])?.focus();
}

for (const box of document.querySelectorAll("[data-search]")) {
  box.addEventListener("keydown", (event) => {
    const isInField = event.target.matches("input");
    if (event.key === "Escape") {
      const field = box.querySelector("input[type=search]");
      if (links(box).length || !isInField) field.focus();
      else field.blur();
      close(box);
    } else if (event.key === "ArrowDown") step(box, 1);
    else if (event.key === "ArrowUp") step(box, -1);
    else if (event.key === "Enter" && isInField && isOfNow(box) && links(box).length) links(box)[0].click();
    else return;
    event.preventDefault();
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) close(box);
  });
}
