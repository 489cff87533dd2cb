// Niceties only: every page and every form works without this file.

const typedKey = "typed:" + location.pathname;

// An error summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// A button to print is of use only where a script can.
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
}

// <a href="/page/" data-dialog="id">: opens the dialog here instead of the page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
});

// Switching the language in the middle of a form keeps what was typed (for this tab, until it is shown again).
const isText = (field) => field.name && field.name !== "csrfmiddlewaretoken"
  && !["hidden", "password", "file", "submit"].includes(field.type);
const fields = () => [...document.querySelectorAll("main form[method=post] :is(input, textarea, select)")].filter(isText);

document.querySelector("[data-keep-typed]")?.addEventListener("submit", () => {
  const typed = fields().map((field) => [field.name, field.value, field.checked]);
  if (typed.length) sessionStorage.setItem(typedKey, JSON.stringify(typed));
});

const kept = sessionStorage.getItem(typedKey);
if (kept) {
  sessionStorage.removeItem(typedKey);
  const now = fields();
  JSON.parse(kept).forEach(([name, value, checked], index) => {
    const field = now[index];
    if (field?.name !== name) return;
    if (["checkbox", "radio"].includes(field.type)) field.checked = checked;
    else field.value = value;
  });
}
