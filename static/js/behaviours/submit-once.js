// A form that posts is sent once, however often its button is pressed. Coming back to it, and
// an answer that leaves it where it is, make it usable again.

const release = (form) => {
  delete form.dataset.sent;
  form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
};

// Before htmx, which would queue the second one.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  form.dataset.sent = "1";
  submitter?.setAttribute("aria-disabled", "true");
}, true);

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches("form[data-sent]")) release(detail.elt);
});

addEventListener("pageshow", ({ persisted }) => {
  if (persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});
