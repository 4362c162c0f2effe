// What the words of a query mean: the terms each of them leads to, and how it should be spelt.
import { commonStart, fold, pieces, words as cut } from "./words.js";
import { nearest } from "./spelling.js";

const MOST_WORDS = 24;
const LONGEST = 60; // letters; no word of a site is longer
export const WEIGHTS = {
  folded: 0.95, // the same letters but for their dots
  rule: 0.95, // another form of a known word, by the endings of the language
  prefix: 0.8, // a known word that begins so
  kin: 0.2, // a word with the same beginning
  joined: 0.9, // two words that are one
  part: 0.8, // parts of a compound count less in a query than in a text
  split: 0.5,
  spelt: 1,
  weak: 0.55, // a word whose best term weighs less may be misspelt
};

/** The words of a query with the terms they lead to, and the spelling that was changed or offered. */
export async function readWords(files, query, exact) {
  const stop = new Set(files.manifest.stop);
  const typed = cut(query.slice(0, 2000)).slice(0, MOST_WORDS).map((form) => form.slice(0, LONGEST));
  const read = (await Promise.all(typed.map((form) => readToken(files, form)))).flat();
  const last = read.at(-1);
  if (last && /[\p{L}\p{N}]$/u.test(query)) last.isUnfinished = true;
  await Promise.all(read.map((word) => complete(files, word)));
  await join(files, read);
  const spelling = exact ? null : await respell(files, read);
  const telling = read.filter((word) => !stop.has(word.key));
  return { words: telling.length ? telling : read, spelling };
}

/** A word, or the pieces of one that nobody writes as one: «outlook-kalenteri». */
async function readToken(files, form) {
  const word = await readWord(files, form);
  const own = pieces(form);
  if (word.isKnown || own.length < 2) return [word];
  return Promise.all(own.map((piece) => readWord(files, piece)));
}

async function readWord(files, form) {
  const key = fold(form);
  const word = { form, key, terms: new Map(), isKnown: false, count: 0 };
  const block = await files.block(files.blockOf(key));
  word.blocks = [block];
  const places = equal(block.keys, key);
  const best = places.some((place) => block.forms[place] === form);
  for (const place of places) {
    const share = block.forms[place] === form || !best ? 1 : WEIGHTS.folded * 0.6;
    add(word, block.refs(place), share);
    word.count = Math.max(word.count, block.count(place));
  }
  word.isKnown = places.length > 0;
  return word;
}

function add(word, refs, share) {
  for (const [term, weight] of refs) {
    const own = share * weight * (weight < 0.6 ? WEIGHTS.part : 1);
    if (own > (word.terms.get(term) ?? 0)) word.terms.set(term, own);
  }
}

/** The places of a key in a sorted list. */
function equal(keys, key) {
  const found = [];
  for (let place = firstFrom(keys, key); keys[place] === key; place += 1) found.push(place);
  return found;
}

/** The first place in a sorted list whose value is not below the one sought. */
function firstFrom(keys, key) {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds what a word may also be: another form of a known one, its beginning, its kin. */
async function complete(files, word) {
  const { key } = word;
  if (!word.isKnown) byEnding(files, word);
  if (word.isUnfinished && key.length > 1) await byBeginning(files, word);
  byKin(word);
  if (best(word) < WEIGHTS.weak) await bySplitting(files, word);
}

const best = (word) => Math.max(0, ...word.terms.values());

/** Another form of a known word, by the rules of the language: ending of the form → of the base form. */
function byEnding(files, word) {
  const { key, blocks } = word;
  const [block] = blocks;
  for (let length = Math.min(8, key.length - 2); length >= 0; length -= 1) {
    const ending = key.slice(key.length - length);
    const { rules } = files.manifest;
    const tails = Object.hasOwn(rules, ending) ? rules[ending].split(" ") : [];
    for (const tail of tails) {
      const lemma = key.slice(0, key.length - length) + tail;
      const place = firstFrom(block.lemmas, lemma);
      if (block.lemmas[place] === lemma) {
        add(word, [[block.firstTerm + place, 1]], WEIGHTS.rule);
        return;
      }
    }
  }
}

/** Words that begin with what is typed: the more of a word is there, the likelier it is meant. */
async function byBeginning(files, word) {
  const { key } = word;
  word.blocks = await files.blocksFrom(key);
  for (const block of word.blocks) {
    for (let place = firstFrom(block.lemmas, key); block.lemmas[place]?.startsWith(key); place += 1) {
      const share = WEIGHTS.prefix * (0.5 + 0.5 * (key.length / block.lemmas[place].length));
      add(word, [[block.firstTerm + place, 1]], share);
    }
    for (let place = firstFrom(block.keys, key); block.keys[place]?.startsWith(key); place += 1) {
      const share = WEIGHTS.prefix * (0.5 + 0.5 * (key.length / block.keys[place].length));
      add(word, block.refs(place).filter(([, weight]) => weight > 0.8), share);
    }
  }
}

/** Words with the same beginning, such as a verb and its noun. */
function byKin(word) {
  const { key } = word;
  for (const block of word.blocks) {
    block.lemmas.forEach((lemma, place) => {
      const common = commonStart(lemma, key);
      const longest = Math.max(lemma.length, key.length);
      if (common >= 4 && common >= 0.6 * longest) {
        const share = WEIGHTS.kin + (word.isKnown ? 0 : Math.max(0, common / longest - 0.6));
        add(word, [[block.firstTerm + place, 1]], share);
      }
    });
  }
}

/** A compound that the site has not: its longest known beginning and what remains. */
async function bySplitting(files, word) {
  const { key } = word;
  const [block] = word.blocks;
  for (let cut = key.length - 3; cut >= 3; cut -= 1) {
    const places = equal(block.keys, key.slice(0, cut));
    if (!places.length) continue;
    const rest = await readWord(files, key.slice(cut));
    if (!rest.isKnown) continue;
    for (const place of places) add(word, block.refs(place), WEIGHTS.split);
    add(word, [...rest.terms], WEIGHTS.split);
    return;
  }
}

/** Two neighbours that the site writes as one word: «sähkö posti». */
async function join(files, read) {
  for (let n = 0; n + 1 < read.length; n += 1) {
    const [one, other] = [read[n], read[n + 1]];
    const both = await readWord(files, one.form + other.form);
    if (both.isKnown) for (const word of [one, other]) add(word, [...both.terms], WEIGHTS.joined);
  }
}

/** Takes unknown words for the likeliest known ones; offers another for a rare one. */
async function respell(files, read) {
  let kind = null;
  const forms = read.map(({ form }) => form);
  for (const [n, word] of read.entries()) {
    if (best(word) >= WEIGHTS.weak || word.key.length < 3 || /^\d+$/.test(word.key)) continue;
    const near = await neighbours(files, word);
    if (!near.length) continue;
    kind = "replaced";
    forms[n] = near[0].form;
    for (const { form, cost } of near.slice(0, 3)) {
      const known = await readWord(files, form);
      add(word, [...known.terms], WEIGHTS.spelt * (cost - near[0].cost < 0.01 ? 1 : 0.4));
    }
  }
  return kind && { kind, query: forms.join(" ") };
}

/** The known words near a word: those with its beginning and those with its end. */
async function neighbours(files, word) {
  const ends = await files.ends(word.key);
  const blocks = await files.blocksFrom(word.key.slice(0, 3), 3);
  const candidates = [...ends];
  for (const block of new Set([...word.blocks, ...blocks])) {
    block.forms.forEach((form, place) => {
      const count = block.count(place);
      if (count > 0) candidates.push({ form, key: block.keys[place], count });
    });
  }
  return nearest(word.form, candidates, { isUnfinished: word.isUnfinished });
}
