// Light, dark, or as the system says. The choice is a cookie, so the server draws the next page right at once.
const YEAR = 365 * 24 * 60 * 60;

function mark(chosen) {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  const chosen = button.dataset.themeChoice;
  document.cookie = `theme=${chosen};path=/;max-age=${chosen ? YEAR : 0};samesite=lax`;
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
  mark(chosen);
});

for (const choices of document.querySelectorAll("[data-themes]")) choices.hidden = false;
mark(document.documentElement.dataset.theme ?? "");
