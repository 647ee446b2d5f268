// form[data-draft="whose where"]: what is typed is kept in this browser until it was sent, so that
// a session that has run out costs nobody his words. [data-sent="whose where"] on a page says that
// it was sent. [data-discard] forgets it, and so does logging out (Clear-Site-Data).

const PREFIX = "draft ";
const FIELDS = "textarea, select, input:is([type=text], [type=email])";
const keyOf = (form) => PREFIX + form.dataset.draft;

const forget = (key) => {
  try { localStorage.removeItem(key); } catch { /* no storage, no drafts */ }
};

const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
};

const keep = (form) => {
  const fields = [...form.querySelectorAll(FIELDS)];
  const cameBack = form.querySelector(".errors");
  if (!cameBack && !fields.some((f) => !f.options && f.value !== f.defaultValue)) {
    forget(keyOf(form));
    return;
  }
  const typed = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  try { localStorage.setItem(keyOf(form), JSON.stringify(typed)); } catch { /* it is full */ }
};

const restore = (form) => {
  form.dataset.drafted = "1";
  const typed = form.querySelector(".errors") ? null : read(keyOf(form));
  if (!typed) return;
  let came = false;
  for (const field of form.querySelectorAll(FIELDS)) {
    const value = typed[field.name];
    const touched = !field.options && field.value !== field.defaultValue;
    if (value === undefined || touched || field.value === value) continue;
    field.value = value;
    came = true;
  }
  if (came) form.querySelector("[data-draft-note]").hidden = false;
};

document.addEventListener("page:new", () => {
  document.querySelectorAll("[data-sent]").forEach((sent) => forget(PREFIX + sent.dataset.sent));
  document.querySelectorAll("form[data-draft]:not([data-drafted])").forEach(restore);
});

document.addEventListener("input", ({ target }) => {
  if (target.form?.dataset.draft) keep(target.form);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-discard]");
  if (!button) return;
  forget(keyOf(button.form));
  button.form.reset();
  button.closest("[data-draft-note]").hidden = true;
  button.form.querySelector("textarea").focus();
});
