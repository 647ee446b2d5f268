// button[data-insert="id of the field"]: puts the text chosen in [data-chosen="id of the list"] where
// the cursor stands. The text comes from [data-texts] + what is chosen. Without script, and when it
// does not come, the button sends the form, and the page comes back with the text.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  event.preventDefault();
  const { insert, chosen, texts } = button.dataset;
  const choice = document.getElementById(chosen);
  if (!choice.value) return choice.focus();
  const answer = await fetch(`${texts}${choice.value}/`).catch(() => null);
  const isText = answer?.headers.get("Content-Type")?.startsWith("text/plain");
  if (!answer?.ok || !isText) return button.form.requestSubmit(button);
  const field = document.getElementById(insert);
  field.setRangeText(await answer.text(), field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
