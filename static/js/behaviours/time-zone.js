// input[data-time-zone]: the browser's time zone, as a name of the IANA list.

document.addEventListener("page:new", () => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  for (const input of document.querySelectorAll("input[data-time-zone]")) input.value = timeZone ?? "";
});
