// Where reading goes on: at the errors of a form that came back, and after a page was swapped
// in, which the browser does not announce, at what is new about it.

document.querySelector(".errors[tabindex]")?.focus();

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target !== document.body) return;
  const find = (selector) => document.querySelector(`#main ${selector}`);
  const errors = find(".errors");
  const place = errors ?? find(".flash:has([data-dismiss])") ?? find("[autofocus]") ?? find("h1");
  if (place && !place.matches(":focus")) {
    if (!place.hasAttribute("tabindex") && place.matches("h1")) place.tabIndex = -1;
    place.focus({ preventScroll: place !== errors });
  }
});

// A link within the page moves the focus, and leaves no step in the history for htmx to reload.
document.addEventListener("click", (event) => {
  const id = event.target.closest("a[href^='#']")?.getAttribute("href").slice(1);
  const place = id && document.getElementById(id);
  if (!place) return;
  event.preventDefault();
  place.focus();
  if (document.activeElement !== place) place.scrollIntoView();
});
