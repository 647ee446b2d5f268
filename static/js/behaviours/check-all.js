// [data-check-group] with one [data-check-all]: that box mirrors the others, half-checked
// included. Without script the server reads it as "every one".

const boxes = (group) => [...group.querySelectorAll("input[type=checkbox]:not([data-check-all])")];

const mirror = (group) => {
  const all = group.querySelector("[data-check-all]");
  const checked = boxes(group).filter((box) => box.checked).length;
  all.checked = checked > 0 && checked === boxes(group).length;
  all.indeterminate = checked > 0 && !all.checked;
};

document.addEventListener("change", ({ target }) => {
  const group = target.closest("[data-check-group]");
  if (!group) return;
  if (target.matches("[data-check-all]")) {
    for (const box of boxes(group)) box.checked = target.checked;
  }
  mirror(group);
});

document.addEventListener("page:new", () =>
  document.querySelectorAll("[data-check-group]").forEach(mirror),
);
