// "/" and Ctrl-K or Cmd-K put the cursor into the page's [data-slash]. A single key must not
// fire while somebody types, and can be switched off: <html data-shortcuts="off">.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

const asked = (event) => {
  const command = event.metaKey || event.ctrlKey;
  if (command && !event.altKey && event.key.toLowerCase() === "k") return true;
  const allowed = document.documentElement.dataset.shortcuts !== "off";
  return event.key === "/" && allowed && !command && !event.altKey && !typing(event.target);
};

document.addEventListener("keydown", (event) => {
  if (!asked(event)) return;
  const box = [...document.querySelectorAll("[data-slash]")].find((input) => input.offsetParent);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
