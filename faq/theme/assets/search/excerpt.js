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
  const best = bestSentence(blocksOf(page.querySelector("main article"), document.documentElement.lang), marks);
  if (best) place.replaceChildren(marked(best, marks));
}

/** The sentences of each block. */
function blocksOf(article, language) {
  article?.querySelectorAll(".contents, .article-head, .article-foot, .notice").forEach((part) => part.remove());
  const blocks = [...(article?.querySelectorAll(BLOCKS) ?? [])].filter((block) => !block.querySelector(BLOCKS));
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  const sentencesOf = ({ textContent }) => [...segmenter.segment(textContent)].map(({ segment }) => segment.trim()).filter(Boolean);
  return blocks.map(sentencesOf);
}

function bestSentence(blocks, marks) {
  let best = "";
  let most = 0;
  for (const sentences of blocks) {
    for (const [n, sentence] of sentences.entries()) {
      const found = hitsIn(sentence, marks).size;
      if (found <= most) continue;
      most = found;
      best = sentences.slice(n, n + (sentence.length < LONGEST / 2 ? 2 : 1)).join(" ");
    }
  }
  return shortened(best, marks);
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
