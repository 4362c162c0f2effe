// A better excerpt for a hit whose title and description hold none of the words: a sentence of the article itself.
import { hitsIn, marked } from "./marks.js";

const LONGEST = 240; // letters
const BEFORE = 6; // words
const BLOCKS = "p, li, td, th, dt, dd, pre, h2, h3, h4";

/** Puts the sentence with the most hit words into `place`; leaves what stands there if there is none. */
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
  return blocks.flatMap((block) => [...segmenter.segment(block.textContent)].map(({ segment }) => segment.trim()));
}

function bestSentence(sentences, marks) {
  const scored = sentences.map((text) => ({ text, score: hitsIn(text, marks).size }));
  const best = scored.reduce((best, other) => (other.score > best.score ? other : best), { text: "", score: 0 });
  return shortened(best.text, marks);
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
