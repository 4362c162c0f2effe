// A better excerpt for a hit whose title and description hold none of the words: a sentence of the article itself.
import { hitsIn, marked } from "./marks.js";

const LONGEST = 240; // letters
const BEFORE = 6; // words
const BLOCKS = "p, li, td, th, dt, dd, pre, h2, h3, h4";

/** Puts the sentence with the most hit words into `place`, with the next one if it is short; no such, no change. */
export async function improve(place, url, marks) {
  const answer = await fetch(url);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const best = bestSentence(sentencesOf(page.querySelector("main article"), document.documentElement.lang), marks);
  if (best) place.replaceChildren(marked(best, marks));
}

function sentencesOf(article, language) {
  article?.querySelectorAll(".contents, .article-head, .article-foot, .notice").forEach((part) => part.remove());
  const blocks = [...(article?.querySelectorAll(BLOCKS) ?? [])].filter((block) => !block.querySelector(BLOCKS));
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  const segments = blocks.flatMap((block) => [...segmenter.segment(block.textContent)]);
  return segments.map(({ segment }) => segment.trim()).filter(Boolean);
}

function bestSentence(sentences, marks) {
  const scores = sentences.map((text) => hitsIn(text, marks).size);
  const most = Math.max(...scores, 0);
  if (most === 0) return "";
  const first = scores.indexOf(most);
  const isShort = sentences[first].length < LONGEST / 2;
  return shortened(sentences.slice(first, first + (isShort ? 2 : 1)).join(" "), marks);
}

/** A long sentence begins a little before its first hit word. */
function shortened(text, marks) {
  if (text.length <= LONGEST) return text;
  const words = text.split(/\s+/);
  const first = words.findIndex((word) => hitsIn(word, marks).size);
  const start = Math.max(first - BEFORE, 0);
  const cut = words.slice(start).join(" ").slice(0, LONGEST).replace(/\s+\S*$/, "");
  return `${start ? "… " : ""}${cut} …`;
}
