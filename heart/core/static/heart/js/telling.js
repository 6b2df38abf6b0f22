// What a reader is told of what they typed; the sentences come with the page (components/drafts.html).
const words = document.getElementById("draft-words")?.dataset ?? {};
const toasts = document.getElementById("toasts");
const clock = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
  hour: "numeric",
  minute: "2-digit",
  timeZone: words.zone,
});

export const timeOf = (moment) => clock.format(new Date(moment)).replace(/\s/g, " ");

export const sentence = (name, at = Date.now()) => (words[name] ?? "").replace("{time}", timeOf(at));

// In the form: where the words are now. Said aloud only when it changes.
export function say(name, at) {
  const place = document.querySelector("[data-draft-says]");
  const said = typeof at === "string" && name === "refused" ? at : sentence(name, at);
  if (!place || place.lastElementChild.textContent === said) return;
  place.hidden = false;
  place.classList.toggle("late", name !== "saved");
  place.lastElementChild.textContent = said;
}

export function toast(said, address, link) {
  const made = document.createElement("div");
  made.className = "toast";
  made.dataset.toast = "";
  const line = document.createElement("p");
  line.textContent = `${said} `;
  if (address) line.append(Object.assign(document.createElement("a"), { href: address, textContent: link }));
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: toasts.dataset.ok });
  close.dataset.toastClose = "";
  made.append(line, close);
  toasts.append(made);
}

// Until there may be signal again: the browser says so, or a while went by.
export function signal(wait = 15_000) {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, wait);
    addEventListener("online", go);
  });
}
