// form[data-passkey="create" or "get"] asks the browser for a passkey with its [data-options] and
// sends the answer in its field "credential". The button is hidden until that can work; where it
// cannot, [data-passkey-without] says so. Packed by hand: some password managers know no toJSON.

const bytes = (text) => {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
};
const text = (buffer) => {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const read = (options) => {
  const { user = {}, allowCredentials = [], excludeCredentials = [] } = options;
  options.challenge = bytes(options.challenge);
  for (const one of [...allowCredentials, ...excludeCredentials]) one.id = bytes(one.id);
  user.id &&= bytes(user.id);
  return options;
};

const packed = ({ id, type, response }) => {
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature"];
  const parts = names.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return JSON.stringify({ id, rawId: id, type, response: Object.fromEntries(parts) });
};

const ask = async (form, submitter) => {
  const said = form.querySelector("[data-passkey-said]");
  const { passkey: kind, options, known, cancelled } = form.dataset;
  said.textContent = "";
  form.dataset.asking = "1";
  try {
    const { credential } = form.elements;
    const publicKey = read(JSON.parse(options));
    credential.value = packed(await navigator.credentials[kind]({ publicKey }));
    form.requestSubmit(submitter);
    credential.value = "";
  } catch (error) {
    said.textContent = error.name === "InvalidStateError" ? known : cancelled;
  }
  delete form.dataset.asking;
};

// Before submit-once, which would take the question for the answer.
document.addEventListener("submit", (event) => {
  const { target: form } = event;
  if (!form.matches("[data-passkey]") || form.elements.credential.value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.dataset.asking) ask(form, event.submitter);
}, true);

document.addEventListener("page:new", () => {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    const able = "PublicKeyCredential" in window && location.origin === form.dataset.origin;
    form.querySelector("[data-passkey-button]").hidden = !able;
    form.querySelector("[data-passkey-without]").hidden = able;
  }
});
