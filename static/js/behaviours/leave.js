// Whoever has typed something leaves the browser's own way: then Back brings the words back.
// A page that was swapped out is gone.

const edited = (field) => {
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) {
    const options = [...field.options];
    const preset = options.some((option) => option.defaultSelected);
    return preset ? options.some((o) => o.selected !== o.defaultSelected) : field.selectedIndex > 0;
  }
  return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
};

document.addEventListener("htmx:confirm", (event) => {
  const { elt, verb } = event.detail;
  if (verb !== "get" || !elt.href) return;
  const forms = [...document.querySelectorAll("#main form[method=post]")];
  if (forms.some((form) => [...form.elements].some(edited))) {
    event.preventDefault();
    location.assign(elt.href);
  }
});
