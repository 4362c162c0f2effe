// Forms of the portal: one click sends once, and a restored page can send again.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    form.querySelector("[type=submit]")?.setAttribute("aria-disabled", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[type=submit]")?.removeAttribute("aria-disabled");
  }
});
document.querySelector(".error-summary")?.focus();
// The form of a new ticket offers articles; the search's modules lie in a folder that only the build can name.
const { ticket } = document.querySelector("script[data-ticket]").dataset;
if (document.querySelector("[data-suggested]")) import(ticket);
if (document.querySelector("[data-uploads]")) import("./uploads.js");
if (document.querySelector("meta[name=drafts]") && canStore()) import("./drafts.js");
if (document.querySelector("[data-questions]")) import("./questions.js");
if (document.querySelector("[data-codes]")) import("./identity.js");
if (document.querySelector("[data-insert]")) import("./insert.js");
if (document.querySelector("[data-keys]")) import("./keys.js");
if (document.querySelector("[data-presence]")) import("./presence.js");

function canStore() {
  try {
    return Boolean(localStorage);
  } catch {
    return false; // the reader has forbidden it
  }
}
