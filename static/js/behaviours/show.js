// [data-show="id"]: shows and hides the password in that field. Hidden until script is there.

document.addEventListener("page:new", () => {
  for (const button of document.querySelectorAll("[data-show][hidden]")) button.hidden = false;
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-show]");
  if (!button) return;
  const field = document.getElementById(button.dataset.show);
  const showing = field.type === "text";
  field.type = showing ? "password" : "text";
  button.setAttribute("aria-pressed", String(!showing));
});

// Password managers and the browser's memory expect a password.
document.addEventListener("submit", ({ target }) => {
  for (const button of target.querySelectorAll("[data-show][aria-pressed=true]")) button.click();
}, true);
