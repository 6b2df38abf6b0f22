// A button that opens the browser's own print dialog. Without scripts the browser's menu does.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
