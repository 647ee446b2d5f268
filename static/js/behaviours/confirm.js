// [data-confirm="1042"]: the form's [data-confirm-button] wakes up when these words are typed.
// Without script it is awake, and the server compares.

const compare = (input) => {
  const button = input.form.querySelector("[data-confirm-button]");
  button.disabled = input.value.trim() !== input.dataset.confirm;
};

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-confirm]")) compare(target);
});

document.addEventListener("page:new", () =>
  document.querySelectorAll("[data-confirm]").forEach(compare),
);
