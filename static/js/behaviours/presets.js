// [data-presets]: buttons that tick the boxes of their form's [data-check-group] which they name
// in [data-preset], and no others. Hidden until script is there, then beside Check All.

document.addEventListener("page:new", () => {
  for (const presets of document.querySelectorAll("[data-presets][hidden]")) {
    const all = presets.closest("form").querySelector("[data-check-all]");
    all?.closest("label").after(presets);
    presets.hidden = !all;
  }
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-preset]");
  if (!button) return;
  const keys = button.dataset.preset.split(" ");
  const group = button.form.querySelector("[data-check-group]");
  for (const box of group.querySelectorAll("input[type=checkbox]:not([data-check-all])")) {
    box.checked = keys.includes(box.value);
  }
  const chosen = button.form.querySelector("input[type=radio][value=chosen]");
  if (chosen) chosen.checked = true;
  group.dispatchEvent(new Event("change", { bubbles: true }));
});
