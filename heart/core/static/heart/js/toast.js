// A toast stays until it is read. What the server could not answer is said in one, too.
const toasts = document.getElementById("toasts");

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});

function say(sentence) {
  const toast = document.createElement("div");
  toast.className = "toast late";
  toast.dataset.toast = "";
  const words = document.createElement("p");
  words.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.toastClose = "";
  close.textContent = toasts.dataset.ok;
  toast.append(words, close);
  toasts.append(toast);
}

// What asks by itself every few seconds fails in silence: it will ask again.
const isPoll = (event) => event.detail.elt?.id === "live";
// A form that keeps what is typed says so itself; its helpers (a search, the promise) may fail in silence.
const isSilent = (event) => isPoll(event) || Boolean(event.detail.elt?.closest?.("form[data-draft]"));

if (toasts) {
  document.addEventListener("htmx:responseError", (event) => isPoll(event) || say(toasts.dataset.broke));
  // A refusal that Django answered with a whole page has no place inside this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400 || !/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    if (!event.detail.isError) say(toasts.dataset.broke);
  });
  document.addEventListener("htmx:sendError", (event) => isSilent(event) || say(toasts.dataset.offline));
  document.addEventListener("htmx:timeout", (event) => isSilent(event) || say(toasts.dataset.offline));
}
