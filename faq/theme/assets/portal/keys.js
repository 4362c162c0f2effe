// Keyboard shortcuts of the queue and of a ticket; /agent/tickets/shortcuts lists the same letters.
const OFF = "keys-off";
const help = document.querySelector(".keys-dialog");
const hint = document.querySelector("[data-keys]");
const choice = help.querySelector("[data-keys-on]");
const rows = [...document.querySelectorAll(".queue tbody th a")];
const find = (selector) => document.querySelector(selector);

function isOn() {
  try {
    return !localStorage.getItem(OFF);
  } catch {
    return true;
  }
}

choice.checked = isOn();
choice.addEventListener("change", () => {
  try {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // The reader keeps nothing: it holds for this page alone.
  }
});

function showHelp() {
  if (!help.open) help.showModal();
}
hint.addEventListener("click", (event) => {
  event.preventDefault();
  showHelp();
});

function step(by) {
  const place = rows.indexOf(document.activeElement.closest("tr")?.querySelector("th a"));
  const next = place < 0 ? (by > 0 ? 0 : rows.length - 1) : place + by;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
}

function focus(selector) {
  const field = find(selector);
  field?.closest("details")?.setAttribute("open", "");
  field?.scrollIntoView({ block: "center" });
  field?.focus();
}

function take() {
  const row = document.activeElement.closest(".queue tbody tr");
  if (!row) return find("form[data-take]")?.requestSubmit();
  const form = row.closest("form");
  for (const box of form.querySelectorAll("[name=number]")) box.checked = row.contains(box);
  form.requestSubmit(form.querySelector("[value=take]"));
}

function assign() {
  const row = document.activeElement.closest(".queue tbody tr");
  if (row) row.querySelector("[name=number]").checked = true;
  focus("#triage-assignee, #bulk-agent");
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  t: take,
  a: assign,
  r: () => focus("form[data-draft=reply] textarea"),
  n: () => focus("form[data-draft=note] textarea"),
  s: () => focus("#triage-status"),
  m: () => find("[data-merge]")?.click(),
  q: () => location.assign(hint.dataset.keys),
  u: () => find("[data-back]")?.click(),
  "/": () => (find("#q") ? focus("#q") : location.assign(`${hint.dataset.keys}#q`)),
  "?": showHelp,
};

function isWriting(target) {
  return target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("textarea, input, select")?.form;
    if (form?.method !== "post") return;
    event.preventDefault();
    return form.requestSubmit(form.querySelector(":is(.actions, :scope > .joined) [type=submit]:not([formaction])"));
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (help.open || isWriting(event.target) || !(isOn() && choice.checked)) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

if (location.hash === "#q") focus("#q");
document.documentElement.dataset.keys = "on";
