// The strip of a long form says which parts are answered, as one answers them.
const strip = document.querySelector("[data-steps]");
const form = document.querySelector("form[data-main]");

// Every field has an answer; of a note one part is enough.
function isAnswered(answers, names) {
  const has = (name) => answers.getAll(name).some((answer) => answer !== "");
  return names[0].startsWith("section_") ? names.some(has) : names.every(has);
}

// A crew row is answered when nobody is picked in it, or when whoever is picked has said.
function crewHasSaid(answers) {
  return [...answers.keys()]
    .filter((name) => name.startsWith("user_") && answers.get(name))
    .every((name) => answers.get(name.replace("user_", "safe_")));
}

function mark() {
  const answers = new FormData(form);
  for (const step of strip.querySelectorAll("[data-step]")) {
    const names = step.dataset.step.split(" ").filter(Boolean);
    const done = names.length ? isAnswered(answers, names) : crewHasSaid(answers);
    step.classList.toggle("left", !done);
    step.querySelector("use").setAttribute("href", done ? strip.dataset.done : strip.dataset.left);
  }
}

if (strip && form) {
  form.addEventListener("input", mark);
  mark();
}
