// [data-print]: prints the page. Hidden until script is there.

document.addEventListener("page:new", () => {
  for (const button of document.querySelectorAll("[data-print][hidden]")) button.hidden = false;
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) print();
});
