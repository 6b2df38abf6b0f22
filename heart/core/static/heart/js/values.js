// What stands in a form, as {name: [texts]}; and two writers' values put together.
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "form_key", "call", "written_at"]);

export function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_TYPED.has(name)) (values[name] ??= []).push(value);
  }
  return values;
}

// An empty field and one that is not there say the same.
const said = (values, name) => (values[name] ?? []).filter((value) => value !== "");
export const sameField = (one, other, name) =>
  JSON.stringify(said(one, name)) === JSON.stringify(said(other, name));
export const names = (...all) => [...new Set(all.flatMap(Object.keys))];
export const same = (one, other) => names(one, other).every((name) => sameField(one, other, name));

// Each field is of whoever changed it; where both did, differently, somebody has to pick.
export function merge(base, mine, theirs) {
  const values = {};
  const conflicts = [];
  for (const name of names(base, mine, theirs)) {
    const theirsChanged = !sameField(base, theirs, name);
    if (theirsChanged && !sameField(base, mine, name) && !sameField(mine, theirs, name)) conflicts.push(name);
    values[name] = (theirsChanged ? theirs : mine)[name] ?? [];
  }
  return { values, conflicts };
}

// Puts values into a field of the form; false when the form has no place for them now.
export function fill(form, name, values) {
  for (const field of form.elements) {
    if (field.name !== name) continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  }
  return sameField(valuesOf(form), { [name]: values }, name);
}
