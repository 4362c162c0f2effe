// Personal identity codes: a warning beside the field while one is being typed, and a button that masks it.
import { found, masked } from "./codes.js";

const DEBOUNCE = 500;

for (const warning of document.querySelectorAll("[data-codes]")) {
  const field = document.getElementById(warning.dataset.codes);
  const box = warning.firstElementChild;
  let timer;
  const look = () => {
    const [code] = found(field.value);
    // A live region speaks of what changes in it: the words first, then they are shown.
    if (code) box.querySelector("strong").textContent = code;
    box.hidden = !code;
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, DEBOUNCE);
  });
  box.querySelector("button").addEventListener("click", () => {
    field.value = masked(field.value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    look();
    field.focus();
  });
}
