// What is nicer with a script, and works without: an amount that is changed is sent at once, and a form only once.
"use strict";

for (const input of document.querySelectorAll("form[data-at-once] input[type=number]")) {
  input.addEventListener("change", () => {
    if (input.checkValidity()) input.form.requestSubmit();
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// A page that comes back from the browser's memory can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});
