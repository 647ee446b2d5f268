// [data-current-in-view]: a row that scrolls sideways begins with the page in view in its middle.

document.addEventListener("page:new", () => {
  for (const row of document.querySelectorAll("[data-current-in-view]")) {
    const current = row.querySelector("[aria-current]");
    if (!current) continue;
    const [outer, inner] = [row, current].map((element) => element.getBoundingClientRect());
    row.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }
});
