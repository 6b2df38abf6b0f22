// Two devices wrote: for each field that differs one picks what stays. For words, both is an answer, and the
// first one: nothing that was typed gets lost by pressing Save.
const dialog = document.getElementById("draft-conflict");

function labelOf(form, name) {
  const field = [...form.elements].find((element) => element.name === name);
  const group = field?.closest("fieldset");
  const grouped = ["radio", "checkbox"].includes(field?.type);
  const label = grouped ? group?.querySelector("legend") : form.querySelector(`label[for="${CSS.escape(field?.id ?? "")}"]`);
  return label?.textContent.trim() ?? name;
}

function wordsOf(form, name, values) {
  const words = values.map((value) => {
    const field = [...form.elements].find((element) => element.name === name && element.value === value);
    if (["radio", "checkbox"].includes(field?.type)) return field.closest("label")?.textContent.trim() ?? value;
    const options = [...form.elements].find((element) => element.name === name)?.options ?? [];
    return [...options].find((option) => option.value === value)?.text ?? value;
  });
  return words.filter(Boolean).join(", ") || dialog.dataset.empty;
}

const isWords = (form, name) => form.querySelector(`textarea[name="${CSS.escape(name)}"]`) !== null;

function choice(name, place, who, words, checked) {
  const option = dialog.querySelector("template[data-option]").content.cloneNode(true);
  const radio = option.querySelector("input");
  Object.assign(radio, { name: `pick-${name}`, value: place, checked });
  option.querySelector("[data-who]").textContent = who;
  option.querySelector("[data-words]").textContent = words;
  return option;
}

function ask(form, name, mine, theirs, when) {
  const group = dialog.querySelector("template[data-field]").content.cloneNode(true);
  group.querySelector("legend").textContent = labelOf(form, name);
  const options = group.querySelector("[data-options]");
  const [ours, others] = [mine, theirs].map((values) => wordsOf(form, name, values));
  const both = isWords(form, name);
  options.append(choice(name, "theirs", when, others, false), choice(name, "mine", dialog.dataset.mine, ours, !both));
  if (both) options.append(choice(name, "both", dialog.dataset.both, dialog.dataset.bothSays, true));
  return group;
}

export function pickFrom(form, timeOf) {
  return (conflicts, mine, current) =>
    new Promise((resolve) => {
      const theirs = (name) => current.values[name] ?? [];
      const ours = (name) => mine[name] ?? [];
      const when = dialog.dataset.theirs.replace("{time}", timeOf(current.updated_at));
      dialog.querySelector("h2").textContent = dialog.dataset.title.replace("{time}", timeOf(current.updated_at));
      const list = dialog.querySelector("[data-fields]");
      list.replaceChildren(...conflicts.map((name) => ask(form, name, ours(name), theirs(name), when)));
      dialog.showModal();
      dialog.querySelector("form").onsubmit = () => {
        const picked = new FormData(dialog.querySelector("form"));
        const of = {
          theirs,
          mine: ours,
          both: (name) => [[...theirs(name), ...ours(name)].filter(Boolean).join("\n\n")],
        };
        resolve(Object.fromEntries(conflicts.map((name) => [name, of[picked.get(`pick-${name}`)](name)])));
      };
    });
}

dialog?.addEventListener("cancel", (event) => event.preventDefault());
