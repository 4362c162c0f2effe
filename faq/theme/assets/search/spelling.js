// Which words of a query were meant otherwise: what is read in their place, and what is offered.
import { nearest } from "./distance.js";
import { addWord, readWord } from "./query.js";
import { placesOf } from "./sorted.js";
import { commonStart } from "./words.js";

const ENDING = 2; // letters: words that differ in these alone are forms of one
const FEW_WORDS = 3;
const RARE = 1.7; // log2 of a count: a word that stands in the texts once or twice
const FREQUENT = 6;
export const SPELLING = {
  second: 0.4, // what the second and third likeliest word weigh
  slip: 0.8, // how far a word may be off that an ending or its parts explain
};

/** Takes unknown words for the likeliest known ones; if there are none, offers others for rare ones. */
export async function respell(files, words) {
  const isSentence = words.length > FEW_WORDS;
  const meant = await Promise.all(words.map((word) => mended(files, word, isSentence)));
  if (meant.some(Boolean)) return { kind: "replaced", query: written(words, meant) };
  const offered = isSentence ? [] : words.map(likelier);
  return offered.some(Boolean) ? { kind: "proposed", query: written(words, offered) } : null;
}

function written(words, others) {
  return words.map(({ form }, n) => others[n] || form).join(" ");
}

function mended(files, word, isSentence) {
  if (isFixed(word)) return null;
  return word.isKnown ? word.dotted : misspelt(files, word, isSentence);
}

/** A number, or too few letters to say what else they might be. */
const isFixed = ({ key }) => key.length < 3 || /\d/.test(key);

/** A far more frequent word beside a rare one that is almost the same, and no form of it. */
function likelier(word) {
  if (!word.isKnown || word.count > RARE || word.isBeginning || word.key.length < 5 || isFixed(word)) return null;
  const frequent = candidatesIn(word.blocks).filter(({ count }) => count >= FREQUENT);
  const [best] = nearest(word.form, frequent, { most: 1 });
  if (!best) return null;
  const [block] = word.blocks;
  const others = placesOf(block.keys, best.key).flatMap((place) => block.refs(place));
  return others.some(([term]) => word.terms.get(term) === 1) ? null : best.form;
}

/** The likeliest known word for an unknown one, which then leads to its terms. */
async function misspelt(files, word, isSentence) {
  if (word.isBeginning) return null;
  // In a sentence the other words tell the matter, so only a small slip is mended.
  const near = (await neighbours(files, word)).filter(({ distance }) => !isSentence || distance <= 1);
  if (!near.length || (word.isUnderstood && isOtherForm(word, near[0]))) return null;
  const forms = near.slice(0, 3).map(({ form }) => form);
  for (const [term, weight] of word.terms) word.terms.set(term, weight * SPELLING.second);
  for (const [n, form] of forms.entries()) addWord(word, await readWord(files, form), n ? SPELLING.second : 1);
  return forms[0];
}

/** Whether a word that its ending or its parts explain is rather that than another word misspelt. */
function isOtherForm({ key }, { key: other, distance }) {
  return distance > SPELLING.slip || commonStart(key, other) >= key.length - ENDING;
}

/** The known words near a word: those with its beginning and with its end, else those with a slip at the start. */
async function neighbours(files, word) {
  const { key } = word;
  const near = await nearestIn(files, word, [key, once(key)], [key, once(key)]);
  return near.length ? near : nearestIn(files, word, slipsAtStart(key), [key.slice(0, -1)]);
}

async function nearestIn(files, word, starts, ends) {
  const blocks = (await Promise.all(starts.map((key) => files.blocksAround(key)))).flat();
  const candidates = (await Promise.all(ends.map((key) => files.ends(key)))).flat();
  return nearest(word.form, [...candidates, ...candidatesIn(new Set(blocks))], { isUnfinished: word.isUnfinished });
}

/** The words of some blocks that stand in the texts themselves. */
function candidatesIn(blocks) {
  return [...blocks].flatMap((block) =>
    block.forms
      .map((form, place) => ({ form, key: block.keys[place], count: block.count(place) }))
      .filter(({ count }) => count > 0),
  );
}

/** A word with its doubled letters once. */
const once = (key) => key.replace(/(.)\1+/gu, "$1");

/** How a word may begin if two of its first letters are swapped, or one of them is too much. */
function slipsAtStart(key) {
  const swapped = [0, 1].map((n) => key.slice(0, n) + key[n + 1] + key[n] + key.slice(n + 2));
  const without = [0, 1, 2].map((n) => key.slice(0, n) + key.slice(n + 1));
  return [...swapped, ...without];
}
