// a[data-dialog="id"] opens the dialog of that id; a[data-dialog] without one fetches its page
// and opens that page's [data-dialog-part]. Without script the link simply leads there.
// [data-close] closes, dialog[data-open] opens with the page.

const plain = (event) => event.button || event.metaKey || event.ctrlKey || event.shiftKey;

const fetched = async (link) => {
  const response = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const part = response.ok && page.querySelector("[data-dialog-part]");
  if (!part) return null;
  const dialog = document.createElement("dialog");
  dialog.className = part.className;
  dialog.classList.remove("dialog--page");
  dialog.append(...part.childNodes);
  const title = dialog.querySelector("h1");
  title.id = "dialog-title";
  // The focus goes to what comes next: the field to fill in, else the button that keeps.
  title.removeAttribute("tabindex");
  dialog.setAttribute("aria-labelledby", title.id);
  for (const form of dialog.querySelectorAll("form:not([action]), form[action='']")) {
    form.setAttribute("action", link.href);
  }
  dialog.addEventListener("close", () => dialog.remove());
  link.closest("main").append(dialog);
  window.htmx?.process(dialog);
  return dialog;
};

const open = async (link) => {
  const { dialog: id } = link.dataset;
  const dialog = id ? document.getElementById(id) : await fetched(link).catch(() => null);
  if (!dialog) return location.assign(link.href);
  link.closest("details.menu")?.removeAttribute("open");
  dialog.showModal();
  document.dispatchEvent(new Event("page:new"));
};

// Before htmx, which would follow the link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  const dialog = event.target.closest("[data-close]")?.closest("dialog");
  if (plain(event) || !(link || dialog)) return;
  event.preventDefault();
  event.stopPropagation();
  if (link) open(link);
  else dialog.close();
}, true);

document.addEventListener("page:new", () => {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) {
    dialog.removeAttribute("data-open");
    dialog.showModal();
  }
});
