// Suggestions below the search field: an editable combobox. Without this the form goes to the result page.
import { addressOf, counted, createSearch } from "./client.js";

const DEBOUNCE = 80; // milliseconds
const MOST = 6;
const form = document.querySelector("form[role=search]");
if (form) offerSuggestions(form, form.querySelector("input"), form.querySelector("[role=status]"));
addEventListener("hashchange", showMarks);
showMarks();

/** Hit words that a link carried here are marked. */
function showMarks() {
  if (location.hash.startsWith("#h=")) import("./marks.js").then(({ markArticle }) => markArticle(form));
}

function offerSuggestions(form, input, status) {
  const { search } = createSearch();
  const scope = form.elements.scope;
  const list = document.createElement("ul");
  let timer;
  let current = -1;
  let generation = 0;

  setUp();
  input.addEventListener("input", later);
  scope?.addEventListener("change", close);
  form.addEventListener("submit", close);
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || close());
  form.addEventListener("formdata", ({ formData }) => formData.get("scope") || formData.delete("scope"));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => choose(event.target.closest("li"), event.ctrlKey || event.metaKey));
  input.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (act && !event.isComposing && !event.altKey && act()) event.preventDefault();
  });

  /** Each key tells whether it did something; if not, the browser does what it always does. */
  const keys = {
    ArrowDown: () => (list.hidden ? suggest() : move(current + 1)) || true,
    ArrowUp: () => !list.hidden && (move(current < 0 ? list.children.length - 1 : current - 1) || true),
    Home: () => move(-1),
    End: () => move(-1),
    Escape: () => !list.hidden && (close() || true),
    Enter: () => !list.hidden && current >= 0 && (choose(list.children[current]) || true),
  };

  function setUp() {
    Object.assign(list, { id: "suggestions", className: "suggestions", role: "listbox", hidden: true });
    list.setAttribute("aria-label", form.dataset.suggestions);
    input.parentElement.append(list);
    const states = { autocomplete: "list", controls: list.id, expanded: "false" };
    input.setAttribute("role", "combobox");
    for (const [name, value] of Object.entries(states)) input.setAttribute(`aria-${name}`, value);
  }

  function later() {
    clearTimeout(timer);
    generation++;
    if (input.value.trim()) timer = setTimeout(suggest, DEBOUNCE);
    else close();
  }

  async function suggest() {
    const words = input.value.trim();
    if (!words) return;
    const own = ++generation;
    const found = await search(words, { scope: scope?.value ?? "", limit: MOST }).catch(() => null);
    if (own !== generation) return; // typed on, sent or left
    if (found) show(found);
    else close();
  }

  function show({ hits, total, marks }) {
    const sectionOf = (hit) => form.getAttribute(`data-section-${hit.section}`);
    const options = hits.map((hit) => option(hit.title, sectionOf(hit), addressOf(hit, marks)));
    if (options.length) options.push(option(form.dataset.all.replace("%(count)s", total)));
    list.replaceChildren(...options);
    options.forEach((item, place) => (item.id = `suggestion-${place}`));
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    move(-1);
    status.textContent = counted(hits.length, form.dataset);
  }

  function option(title, section, url) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.append(title);
    if (section) {
      const place = document.createElement("span");
      place.className = "meta";
      place.textContent = section;
      item.append(" ", place);
    }
    if (url) item.dataset.url = url;
    else item.className = "all";
    return item;
  }

  /** The chosen option; past the last one the field itself is chosen again. */
  function move(to) {
    current = to < list.children.length ? to : -1;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === current)));
    const chosen = list.children[current];
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  function choose(item, inNewTab = false) {
    if (!item) return;
    close();
    if (!item.dataset.url) form.requestSubmit();
    else if (inNewTab) open(item.dataset.url, "_blank", "noopener");
    else location.assign(item.dataset.url);
  }

  function close() {
    clearTimeout(timer);
    generation++;
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    current = -1;
    status.textContent = "";
  }
}
