// The result page: its address says what is searched, and whatever is chosen here goes into the address.
import { createSearch } from "./client.js";
import { improve } from "./excerpt.js";
import { addressFor, heading, hitItem, make, otherList, short, spelling, ticket, widening } from "./found.js";

const STEP = 10; // hits shown at once
const MOST = 50; // hits shown at all
const FEW = 3; // fewer hits than this ask for those in the other language
const IMPROVED = 5; // excerpts fetched from their article
const LONGEST = 300; // letters of a query: the field's maxlength
const SLOW = 1000; // milliseconds until a waiting reader is told
const box = document.querySelector("[data-results]");
const status = document.querySelector("[data-status]");
const texts = box.dataset;
const form = document.querySelector("form[role=search]");
const { q, scope: menu } = form.elements;
const title = document.title;
const own = createSearch();
const foreign = createSearch();
const counted = new Set();

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(addressFor({ query: q.value.trim(), scope: menu.value }), true);
});
menu.addEventListener("change", () => {
  const { query } = readAddress();
  if (query) go(addressFor({ query, scope: menu.value }));
});
box.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain) return;
  if (link.pathname !== location.pathname) return keepPlace();
  event.preventDefault();
  go(link.href, true);
});
addEventListener("popstate", () => run());
if ("counted" in texts) counted.add(settled(readAddress())); // by the service, which cannot know that a script answers
run();

function go(address, movesFocus = false) {
  history.pushState(null, "", address);
  run(movesFocus);
}

/** The results come too late for the browser to find the place of a reader who comes back from an article. */
function keepPlace() {
  history.replaceState({ ...history.state, top: scrollY }, "");
}

function readAddress() {
  const asked = new URLSearchParams(location.search);
  const scope = asked.get("scope") ?? "";
  const isKnown = [...menu.options].some(({ value }) => value === scope);
  const query = (asked.get("q") ?? "").trim().slice(0, LONGEST).toWellFormed();
  return { query, scope: isKnown ? scope : "", exact: asked.get("exact") === "1" };
}

function isAsked(asked) {
  return addressFor(asked) === addressFor(readAddress());
}

/** Shows what the address asks for. */
async function run(movesFocus = false) {
  const asked = readAddress();
  fillPage(asked);
  if (!asked.query) return show([calm(texts.hint)]);
  const slow = setTimeout(() => isAsked(asked) && show([calm(texts.searching)], texts.searching), SLOW);
  try {
    const found = await search(asked);
    if (!found) return; // a newer search has overtaken this one
    const others = found.total < FEW ? await searchOthers(asked) : [];
    if (isAsked(asked)) showFound(asked, found, others, movesFocus);
  } catch {
    showFailure(movesFocus);
  } finally {
    clearTimeout(slow);
  }
}

/** The field, the page's name and the language switch say the same as the address. */
function fillPage({ query, scope }) {
  q.value = query;
  menu.value = scope;
  document.title = query ? `${short(query)} – ${title}` : title;
  for (const link of document.querySelectorAll(".languages a")) link.search = location.search;
}

/** How many hits were shown survives going to an article and back. */
function search({ query, scope, exact }) {
  return own.search(query, { scope, exact, limit: history.state?.shown ?? STEP });
}

/** Hits in every other language of the site; without them the page is still whole. */
async function searchOthers({ query, scope }) {
  const found = [];
  for (const { lang, textContent } of document.querySelectorAll(".languages a:not([aria-current])")) {
    const other = await foreign.search(query, { language: lang, scope, limit: STEP }).catch(() => null);
    if (other?.total) found.push({ ...other, language: lang, name: textContent });
  }
  return found;
}

function showFound(asked, found, others, movesFocus) {
  const words = found.spelling?.kind === "replaced" ? found.spelling.query : asked.query;
  const head = heading(found.total, words, texts);
  const list = make("ol", { className: "hits" }, ...found.hits.map((hit) => hitItem(hit, found.marks)));
  const parts = [head, ...spelling(asked, found.spelling, texts)];
  if (found.total) parts.push(list, ...more(asked, found, list));
  if (asked.scope) parts.push(widening(asked, found.total, texts));
  parts.push(...others.flatMap((other) => otherList(other, texts)), ticket(asked, found.total, texts));
  show(parts, movesFocus ? "" : head.textContent);
  if (movesFocus) head.focus();
  else if (history.state?.top) scrollTo({ top: history.state.top, behavior: "instant" });
  improveExcerpts(list, found);
  count(asked, found.total);
}

function show(parts, announced = "") {
  box.replaceChildren(...parts);
  status.textContent = announced;
}

function calm(textContent) {
  return make("p", { className: "empty", textContent });
}

function showFailure(movesFocus) {
  const button = make("button", { className: "button", type: "button", textContent: texts.again });
  button.addEventListener("click", () => run(true));
  const text = make("p", { textContent: texts.failure });
  show([make("div", { className: "notice notice-warning" }, text, make("p", {}, button))], texts.failure);
  if (movesFocus) button.focus();
}

/** A button for the next hits, as long as there are any. */
function more(asked, found, list) {
  if (Math.min(found.total, MOST) <= found.hits.length) return [];
  const button = make("button", { className: "button secondary", type: "button", textContent: texts.more });
  button.addEventListener("click", async () => {
    const before = list.children.length;
    history.replaceState({ ...history.state, shown: Math.min(before + STEP, MOST) }, "");
    const next = await search(asked).catch(() => showFailure(true));
    if (!next) return;
    list.append(...next.hits.slice(before).map((hit) => hitItem(hit, next.marks)));
    list.children[before]?.querySelector("a").focus();
    if (list.children.length >= Math.min(next.total, MOST)) button.remove();
  });
  return [button];
}

/** After the list is shown, hits that show no hit word get a sentence that does. */
function improveExcerpts(list, { hits, marks }) {
  const poor = [...list.children].filter((item) => marks.length && !item.querySelector("mark")).slice(0, IMPROVED);
  for (const item of poor) {
    const { url } = hits[[...list.children].indexOf(item)];
    const excerpt = item.querySelector(".excerpt");
    excerpt.classList.add("improved");
    improve(excerpt, url, marks).catch(() => {});
  }
}

/** Tells the service of a settled search once; no person is told. */
function count(asked, found) {
  if (counted.has(settled(asked))) return;
  counted.add(settled(asked));
  const language = document.documentElement.lang;
  navigator.sendBeacon("/search/count", new URLSearchParams({ language, query: asked.query, found }));
}

function settled({ query, scope }) {
  return `${scope} ${query}`;
}
