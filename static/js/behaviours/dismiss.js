// [data-dismiss] puts a message away. What is read next is the page itself.

document.addEventListener("click", ({ target }) => {
  const flash = target.closest("[data-dismiss]")?.closest(".flash");
  if (!flash) return;
  flash.remove();
  document.getElementById("main").focus({ preventScroll: true });
});
