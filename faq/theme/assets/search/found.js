// What the result page shows of an answer, as nodes; every text of others is set as text.
import { addressOf, counted } from "./client.js";
import { marked } from "./marks.js";

const SHOWN = 80; // letters of a query in a heading

/** The address of a search. */
export function addressFor({ query, scope = "", exact = false }) {
  const given = new URLSearchParams({ q: query });
  if (scope) given.set("scope", scope);
  if (exact) given.set("exact", "1");
  return `${location.pathname}?${given}`;
}

/** An element with properties and children. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A query that may be pages long, for a heading. */
export function short(query) {
  const letters = [...query];
  return letters.length > SHOWN ? `${letters.slice(0, SHOWN).join("")}…` : query;
}

/** «12 hits for …» */
export function heading(count, query, texts) {
  const text = counted(count, texts).replace("%(words)s", () => short(query));
  return make("h2", { tabIndex: -1, textContent: text });
}

/** «Showing results for X» and «Search instead for Y», or «Did you mean Z». */
export function spelling({ query, scope }, proposal, texts) {
  if (!proposal) return [];
  const link = (words, exact) => searchLink({ query: words, scope, exact }, short(words));
  const line = (text, words, exact) => make("p", {}, `${text} `, link(words, exact));
  const isReplaced = proposal.kind === "replaced";
  const lines = isReplaced
    ? [line(texts.replaced, proposal.query), line(texts.instead, query, true)]
    : [line(texts.mean, proposal.query)];
  return [make("div", { className: "spelling" }, ...lines)];
}

/** The way out of a scope: a button where nothing was found, else a link. */
export function widening({ query, exact }, count, texts) {
  const link = searchLink({ query, exact }, texts.everywhere);
  if (count === 0) link.className = "button";
  return make("p", {}, link);
}

/** One hit: title, excerpt, and where and when. */
export function hitItem(hit, marks, { name, language } = {}) {
  const title = make("a", { href: addressOf(hit, marks) }, marked(hit.title, marks));
  const excerpt = make("p", { className: "excerpt" }, marked(hit.excerpt, marks));
  const about = make("p", { className: "meta" }, ...facts(hit));
  const head = make("h3", {}, title);
  if (language) {
    title.lang = excerpt.lang = language;
    head.append(" ", make("span", { className: "badge", lang: language, textContent: name }));
  }
  return make("li", {}, head, excerpt, about);
}

function facts({ section, date }) {
  const name = document.querySelector("form[role=search]").getAttribute(`data-section-${section}`);
  const [year, month, day] = date.split("-").map(Number);
  const time = day && make("time", { dateTime: date, textContent: `${day}.${month}.${year}` });
  return [name, time].filter(Boolean).flatMap((fact, place) => (place ? [" · ", fact] : [fact]));
}

/** The hits of another language, as a list of their own. */
export function otherList(answer, texts) {
  const list = make("ul", { className: "hits" }, ...answer.hits.map((hit) => hitItem(hit, answer.marks, answer)));
  return [make("h2", { textContent: texts.others }), list];
}

/** The way to a ticket that has the words already. */
export function ticket({ query }, count, texts) {
  const href = `${texts.ticket}?${new URLSearchParams({ subject: query })}`;
  const button = make("a", { className: count ? "button secondary" : "button", href, textContent: texts.ask });
  return make("div", { className: "no-answer" }, make("p", { textContent: texts.unsure }), make("p", {}, button));
}

function searchLink(asked, text) {
  return make("a", { href: addressFor(asked), textContent: text });
}
