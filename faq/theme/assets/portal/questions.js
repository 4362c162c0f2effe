// The form of a new ticket shows the questions of the chosen type alone, and asks about costs where there are any.
const kinds = [...document.querySelectorAll("input[name=type]")];
const questions = [...document.querySelectorAll("[data-questions] details")];
const confirmation = document.querySelector("[data-confirm]");

function show() {
  const chosen = kinds.find((kind) => kind.checked);
  for (const each of questions) {
    each.hidden = each.dataset.type !== chosen?.value;
    each.open = !each.hidden;
  }
  confirmation.hidden = !chosen?.hasAttribute("data-chargeable");
}

for (const kind of kinds) kind.addEventListener("change", show);
addEventListener("pageshow", show); // a browser that comes back has its own choice
show();
