// Hit words in <mark>: in the result list, and in an article that was opened from it.
import { fold } from "./words.js";

const WORD = /[\p{L}\p{M}\p{N}]+(?:[-‐‑.'’:&+_][\p{L}\p{M}\p{N}]+)*/gu; // as words.js cuts, accents set apart too
const BEGINNING = 3; // letters a mark needs to be the beginning of a longer word
const PART = 4; // and to be found inside a compound
const MOST = 20; // marks an address may carry
const NOT_TEXT = ".contents, .article-head, .article-foot, .notice, script, style";

/** Whether a word is a hit word of these folded stems. */
export function isHit(word, marks) {
  const folded = fold(word);
  return marks.some((mark) => {
    if (mark.length < BEGINNING) return folded === mark;
    return folded.startsWith(mark) || (mark.length >= PART && folded.includes(mark));
  });
}

/** The different hit words of a text. */
export function hitsIn(text, marks) {
  return new Set((text.match(WORD) ?? []).filter((word) => isHit(word, marks)).map((word) => word.toLowerCase()));
}

/** A text as nodes, with its hit words in <mark>. */
export function marked(text, marks) {
  const nodes = document.createDocumentFragment();
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!isHit(word, marks)) continue;
    const mark = document.createElement("mark");
    mark.textContent = word;
    nodes.append(text.slice(end, index), mark);
    end = index + word.length;
  }
  nodes.append(text.slice(end));
  return nodes;
}

/** Marks the words the address carries in the article's text, and says so in a bar that removes them again. */
export function markArticle({ dataset: texts }) {
  const article = document.querySelector("main article");
  document.querySelector("[data-marks]")?.remove();
  if (!article) return;
  unmark(article);
  const marks = carried();
  for (const node of textsOf(article)) if (hitsIn(node.data, marks).size) node.replaceWith(marked(node.data, marks));
  const words = wordsOf(article, marks);
  if (words.length) article.prepend(bar(article, words, texts));
}

/** The stems in the address; whatever else stands there is just stems that no word begins with. */
function carried() {
  const stems = location.hash.slice("#h=".length).split(",", MOST);
  return stems.map(decoded).map(fold).filter((stem) => /[\p{L}\p{N}]/u.test(stem));
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Text the author wrote: not the contents, the by-line, the tags. */
function textsOf(article) {
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found.filter(({ parentElement: home }) => !home.closest(NOT_TEXT));
}

/** For each stem the first marked word, as the text has it: only words of the article are ever shown. */
function wordsOf(article, marks) {
  const found = [...article.querySelectorAll("mark")].map((mark) => mark.textContent.toLowerCase());
  return [...new Set(marks.map((stem) => found.find((word) => isHit(word, [stem]))))].filter(Boolean);
}

function bar(article, words, texts) {
  const box = document.createElement("div");
  const text = document.createElement("p");
  const button = document.createElement("button");
  box.className = "marks";
  box.dataset.marks = "";
  text.textContent = `${texts.marked} ${words.join(", ")}`;
  button.className = "link";
  button.type = "button";
  button.textContent = texts.unmark;
  button.addEventListener("click", () => {
    box.remove();
    unmark(article);
    history.replaceState(history.state, "", location.pathname + location.search);
    document.querySelector("main").focus({ preventScroll: true });
  });
  box.append(text, button);
  return box;
}

function unmark(article) {
  for (const mark of article.querySelectorAll("mark")) {
    const home = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    home.normalize();
  }
}
