// What the words of a query mean: the terms each of them leads to, and how it should be spelt.
import { commonStart, fold, pieces, words as cut } from "./words.js";
import { nearest } from "./spelling.js";

const MOST_WORDS = 24;
const FEW_WORDS = 3;
const RARE = 1.7; // log2 of a count: a word that stands in the texts once or twice
const FREQUENT = 6;
const LONGEST = 60; // letters; no word of a site is longer
export const WEIGHTS = {
  folded: 0.95, // the same letters but for their dots
  rule: 0.71, // another form of a known word, by the endings of the language
  ruleOfBeginning: 0.6, // and if known words begin so
  prefix: 1.06, // a known word that begins so
  longer: 0.53, // and if what is typed is a word itself
  missing: 0.28, // what the letters still missing take away
  kin: 0.53, // a word with the same beginning
  unknownKin: 1.06, // and if what is typed is unknown
  joined: 0.9, // two words that are one
  split: 0.8, // a compound that the site has not, by its parts
  second: 0.4, // the second and third likeliest spelling
  stop: 0.3, // words that tell nothing of the matter
  slip: 0.8, // how far a word may be off that an ending or its parts explain
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
  if (!read.every((word) => stop.has(word.key)))
    for (const word of read) if (stop.has(word.key)) word.share = WEIGHTS.stop;
  return { words: read, spelling };
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
  const word = { form, key, terms: new Map(), compounds: [], share: 1, count: 0, isKnown: false };
  // Not yet: whether known words begin with it, and whether its ending or its parts explain it.
  word.isBeginning = word.isUnderstood = false;
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
  // Typed without its dots: «kiintio».
  word.dotted = best || !places.length ? null : block.forms[places.reduce((one, other) => (block.count(other) > block.count(one) ? other : one))];
  return word;
}

/** Adds the terms of a form: its base forms, and the parts of a compound. */
function add(word, refs, share) {
  const parts = refs.filter(([, weight]) => weight < 1);
  if (parts.length > 1) word.compounds.push(parts.map(([term, weight]) => [term, share * weight]));
  for (const [term, weight] of refs) if (weight === 1 || parts.length < 2) give(word, term, share * weight);
}

function give(word, term, weight) {
  if (weight > (word.terms.get(term) ?? 0)) word.terms.set(term, weight);
}

/** Adds what another word leads to. */
function take(word, other, share) {
  for (const [term, weight] of other.terms) give(word, term, share * weight);
  for (const parts of other.compounds) word.compounds.push(parts.map(([term, weight]) => [term, share * weight]));
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
  if (word.isUnfinished && word.key.length > (word.isKnown ? 2 : 1)) await byBeginning(files, word);
  if (!word.isKnown && !bySuffix(files, word)) await byEnding(files, word);
  byKin(word);
  if (!word.isKnown && !word.isBeginning && !word.isUnderstood) await bySplitting(files, word);
}

/** Another form of a known word, by the rules of the language: ending of the form → of the base form. */
async function byEnding(files, word) {
  const lemmas = [...baseForms(word.key, files.manifest.rules)];
  const near = [files.blockOf(word.key), ...lemmas.map((lemma) => files.blockOf(lemma))];
  for (const number of new Set(near.slice(0, 2))) {
    const block = await files.block(number);
    for (const lemma of lemmas) {
      const place = firstFrom(block.lemmas, lemma);
      if (block.lemmas[place] !== lemma) continue;
      give(word, block.firstTerm + place, understood(word));
      return;
    }
  }
}

/** A known form with a suffix that may stand behind any: «virheitä|kin». */
function bySuffix(files, word) {
  const { key, blocks } = word;
  for (const suffix of files.manifest.suffixes) {
    if (!key.endsWith(suffix) || key.length - suffix.length < 4) continue;
    const places = equal(blocks[0].keys, key.slice(0, -suffix.length));
    for (const place of places) add(word, blocks[0].refs(place), understood(word));
    if (places.length) return true;
  }
  return false;
}

/** Notes that a word needs no other spelling; what known words begin with is likelier one of them. */
function understood(word) {
  word.isUnderstood = true;
  return word.isBeginning ? WEIGHTS.ruleOfBeginning : WEIGHTS.rule;
}

/** What may be the base form of a form, the likeliest first. */
function* baseForms(key, rules) {
  for (let cut = 2; cut < key.length; cut += 1) {
    const ending = key.slice(cut);
    if (!Object.hasOwn(rules, ending)) continue;
    for (const tail of rules[ending].split(" ")) yield key.slice(0, cut) + (tail === "-" ? "" : tail);
  }
  yield key;
}

/** Words that begin with what is typed: the more of a word is there, the likelier it is meant. */
async function byBeginning(files, word) {
  const { key } = word;
  const share = word.isKnown ? WEIGHTS.longer : WEIGHTS.prefix;
  word.blocks = await files.blocksFrom(key);
  for (const block of word.blocks) {
    for (let place = firstFrom(block.lemmas, key); block.lemmas[place]?.startsWith(key); place += 1) {
      give(word, block.firstTerm + place, share * typedPart(key, block.lemmas[place]));
      word.isBeginning ||= block.lemmas[place] !== key;
    }
    for (let place = firstFrom(block.keys, key); block.keys[place]?.startsWith(key); place += 1) {
      const part = share * typedPart(key, block.keys[place]);
      word.isBeginning ||= block.keys[place] !== key;
      for (const [term, weight] of block.refs(place)) if (weight === 1) give(word, term, part);
    }
  }
}

const typedPart = (key, whole) => 1 - WEIGHTS.missing * (1 - key.length / whole.length);

/** Words with the same beginning, such as a verb and its noun. */
function byKin(word) {
  const { key } = word;
  for (const block of word.blocks) {
    block.lemmas.forEach((lemma, place) => {
      const common = commonStart(lemma, key);
      if (common < 4 || lemma.length - common > 3 || key.length - common > 6) return;
      const share = word.isKnown ? WEIGHTS.kin : WEIGHTS.unknownKin;
      give(word, block.firstTerm + place, share * (common / Math.max(lemma.length, key.length)));
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
    word.isUnderstood = true;
    const first = block.refs(places[0]).filter(([, weight]) => weight === 1);
    word.compounds.push([...first, ...rest.terms].map(([term, weight]) => [term, weight * WEIGHTS.split]));
    return;
  }
}

/** Two neighbours that the site writes as one word: «sähkö posti». */
async function join(files, read) {
  for (let n = 0; n + 1 < read.length; n += 1) {
    const [one, other] = [read[n], read[n + 1]];
    const both = await readWord(files, one.form + other.form);
    if (both.isKnown) for (const word of [one, other]) take(word, both, WEIGHTS.joined);
  }
}

/** Takes unknown words for the likeliest known ones; offers another for a rare one. */
async function respell(files, read) {
  const forms = read.map(({ form }) => form);
  let kind = null;
  for (const [n, word] of read.entries()) {
    if (word.key.length < 3 || /\d/.test(word.key)) continue;
    const meant = word.isKnown ? word.dotted : await misspelt(files, word, read.length > FEW_WORDS);
    const offered = word.isKnown && !meant && read.length <= FEW_WORDS && likelier(word);
    if (!meant && !offered) continue;
    // What was replaced is told; what is only likelier is offered if nothing was replaced.
    if (meant && kind !== "replaced") read.slice(0, n).forEach((earlier, place) => (forms[place] = earlier.form));
    if (kind === "replaced" && !meant) continue;
    kind = meant ? "replaced" : "proposed";
    forms[n] = meant || offered;
  }
  return kind && { kind, query: forms.join(" ") };
}

/** A far more frequent word beside a rare one that is almost the same, and no form of it. */
function likelier(word) {
  if (word.count > RARE || word.isBeginning || word.key.length < 5) return null;
  const frequent = candidatesIn(word.blocks).filter(({ count }) => count >= FREQUENT);
  const [best] = nearest(word.form, frequent, { most: 1 });
  if (!best) return null;
  const [block] = word.blocks;
  const others = equal(block.keys, best.key).flatMap((place) => block.refs(place));
  return others.some(([term]) => word.terms.get(term) === 1) ? null : best.form;
}

/** The likeliest known word for an unknown one, which then leads to its terms. */
async function misspelt(files, word, isSentence) {
  if (word.isBeginning) return null;
  // In a sentence the other words tell the matter, so only a small slip is mended.
  const near = (await neighbours(files, word)).filter(({ distance }) => !isSentence || distance <= 1);
  if (!near.length || (word.isUnderstood && near[0].distance > WEIGHTS.slip)) return null;
  const forms = near.slice(0, 3).map(({ form }) => form);
  for (const [term, weight] of word.terms) word.terms.set(term, weight * WEIGHTS.second);
  for (const [n, form] of forms.entries()) take(word, await readWord(files, form), n ? WEIGHTS.second : 1);
  return forms[0];
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
