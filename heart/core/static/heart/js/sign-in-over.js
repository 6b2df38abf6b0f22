// An expired session asks to sign in over the page, which stays as it is; then everything goes on.
import { csrfToken } from "./sending.js";

const dialog = document.getElementById("sign-in-over");
const form = dialog?.querySelector("form");
let asking = null;

// The page's forms and htmx carry the token of the session that is gone.
function takeFreshToken() {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = csrfToken();
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrfToken() }));
}

async function isSamePerson() {
  const response = await fetch("/api/v1/me/", { headers: { "X-Sent-For": document.body.dataset.user } });
  return response.ok;
}

async function signInOnce() {
  const says = dialog.querySelector("[data-sign-in-says]");
  let response = null;
  try {
    response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "XMLHttpRequest" },
    });
  } catch {} // no signal: said below
  form.elements.password.value = "";
  if (response?.ok) return true;
  says.textContent = response ? dialog.dataset.wrong : dialog.dataset.offline;
  says.hidden = false;
  form.elements.password.focus();
  return false;
}

export function signIn(safe = "") {
  asking ??= new Promise((resolve) => {
    dialog.querySelector("[data-safe]").textContent = safe;
    dialog.querySelector("[data-sign-in-says]").hidden = true;
    dialog.showModal();
    form.elements.password.focus();
    form.onsubmit = async (event) => {
      event.preventDefault();
      if (!(await signInOnce())) return;
      // Somebody else came: they see a page of their own, and nothing of this one.
      if (!(await isSamePerson())) return location.replace("/");
      takeFreshToken();
      asking = null;
      dialog.close();
      resolve();
    };
  });
  return asking;
}

// Nothing but signing in, or leaving, opens the page again.
dialog?.addEventListener("cancel", (event) => event.preventDefault());
