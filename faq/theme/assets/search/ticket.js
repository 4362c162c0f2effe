// The form of a new ticket: while its subject is typed it offers articles, one of which may solve the matter.
import { addressOf, counted, createSearch } from "./client.js";
import { marked } from "./marks.js";

const MOST = 5;
const SHORTEST = 3; // letters of a subject that says something
const DEBOUNCE = 300; // milliseconds
const CODE = /\d{6}\s?[-+–a-fu-y]\s?\d{3}\w/gi; // a personal identity code: what is searched for stands in addresses
const box = document.querySelector("[data-suggested]");
const status = box.querySelector("[role=status]");
const list = box.querySelector("ul");
const form = box.closest("form");
const thanks = document.querySelector("[data-solved]");
const { subject, csrf_token: token } = form.elements;
const { search } = createSearch();
const language = document.documentElement.lang;
const hint = status.textContent;
const told = new Set(); // articles that have solved the matter
let timer;
let shown = "";

box.hidden = false;
if (subject.value) suggest(); // brought along from a search, or typed before this script came
subject.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(suggest, DEBOUNCE);
});
thanks.querySelector("button").addEventListener("click", () => {
  swap(thanks, form);
  subject.focus();
});

async function suggest() {
  const words = subject.value.replace(CODE, " ").trim();
  if (words.length < SHORTEST) return show([], hint);
  const found = await search(words, { limit: MOST }).catch(() => ({ hits: [], isBroken: true }));
  if (found) show(found.hits, found.isBroken ? hint : counted(found.hits.length, box.dataset), found.marks);
}

/** The same hits stay as they are, opened or not. */
function show(hits, text, marks) {
  if (status.textContent !== text) status.textContent = text;
  const now = hits.map(({ url }) => url).join(" ");
  if (now === shown) return;
  shown = now;
  list.replaceChildren(...hits.map((hit) => item(hit, marks)));
}

function item(hit, marks) {
  const copy = box.querySelector("template").content.cloneNode(true);
  copy.querySelector("summary").append(marked(hit.title, marks));
  copy.querySelector(".excerpt").append(marked(hit.excerpt, marks));
  const link = copy.querySelector("a");
  link.href = addressOf(hit, marks);
  link.setAttribute("aria-label", `${link.textContent}: ${hit.title}`);
  copy.querySelector("button").addEventListener("click", () => solve(hit.id));
  return copy;
}

/** Thanks in the form's place; what was written stays in the form. */
function solve(article) {
  if (!told.has(article)) {
    told.add(article);
    navigator.sendBeacon("/search/solved", new URLSearchParams({ csrf_token: token.value, language, article }));
  }
  swap(form, thanks);
  thanks.querySelector("h2").focus();
}

function swap(old, fresh) {
  old.hidden = true;
  fresh.hidden = false;
}
