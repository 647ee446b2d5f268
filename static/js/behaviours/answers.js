// What comes back from a request of htmx is a page. Which of them may replace the page in view?

const read = (xhr) => {
  const html = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/html");
  return html && new DOMParser().parseFromString(xhr.response, "text/html");
};

// Over the form, not instead of it: what was typed there would be lost.
const show = (main) => {
  const dialog = document.getElementById("answer");
  if (!dialog) return;
  const said = main ?? dialog.querySelector("template").content.cloneNode(true);
  dialog.querySelector("#answer-title").textContent = said.querySelector("h1").textContent;
  dialog.querySelector("[data-answer]").replaceChildren(...said.querySelectorAll("h1 ~ *"));
  if (!dialog.open) dialog.showModal();
};

// The choice of appearance and language stands on <html>, which is not swapped.
const dress = (page) => {
  const [mine, theirs] = [document.documentElement, page.documentElement];
  for (const name of ["lang", "dir", "data-theme", "data-shortcuts"]) {
    if (theirs.hasAttribute(name)) mine.setAttribute(name, theirs.getAttribute(name));
    else mine.removeAttribute(name);
  }
};

const moved = ({ xhr, pathInfo }) =>
  new URL(xhr.responseURL).pathname !== new URL(pathInfo.requestPath, location.href).pathname;

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap) return;
  const { xhr } = detail;
  const page = read(xhr);
  const main = page && page.getElementById("main");
  const whole = detail.target === document.body;
  const refused = [403, 429].includes(xhr.status) || xhr.status >= 500;
  if (detail.requestConfig.verb !== "get" && (refused || !main)) {
    detail.shouldSwap = false;
    show(main);
  } else if (!main || (!whole && (xhr.status >= 400 || moved(detail)))) {
    // A file, a page of somebody else, or not what a part of this page asked for.
    detail.shouldSwap = false;
    location.assign(xhr.responseURL);
  } else if (whole) dress(page);
});

document.addEventListener("htmx:sendError", () => show(null));
