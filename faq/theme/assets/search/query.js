// What the words of a query mean: the terms each of them leads to.
import { firstFrom, placesOf } from "./sorted.js";
import { commonStart, fold, pieces, words as cut } from "./words.js";

const MOST_WORDS = 24;
const TELLING = 5; // letters of a beginning that says something by itself
const LONGEST = 60; // letters; no word of a site is longer
export const WEIGHTS = {
  folded: 0.43, // the same letters but for their dots, where another word has them all
  rule: 0.71, // another form of a known word, by the endings of the language
  ruleOfBeginning: 0.6, // and if known words begin so
  prefix: 1.06, // a known word that begins so
  longer: 0.53, // and if what is typed is a word itself
  missing: 0.37, // what the letters still missing take away
  kin: 0.53, // a word with the same beginning
  unknownKin: 1.06, // and if what is typed is unknown
  joined: 0.9, // two words that are one
  split: 0.8, // a compound that the site has not, by its parts
  begun: 0.4, // and by its beginning alone
  stop: 0.3, // words that tell nothing of the matter
};

/** The words of a query with the terms they lead to. */
export async function readWords(files, query) {
  const stop = new Set(files.manifest.stop);
  const typed = cut(query.slice(0, 2000)).slice(0, MOST_WORDS).map((form) => form.slice(0, LONGEST));
  const read = (await Promise.all(typed.map((form) => readToken(files, form)))).flat();
  const last = read.at(-1);
  if (last && /[\p{L}\p{N}]$/u.test(query)) last.isUnfinished = true;
  await Promise.all(read.map((word) => complete(files, word)));
  await join(files, read);
  const telling = read.filter((word) => !stop.has(word.key));
  if (telling.length) for (const word of read) if (!telling.includes(word)) word.share = WEIGHTS.stop;
  return read;
}

/** A word, or the pieces of one that nobody writes as one: «outlook-kalenteri». */
async function readToken(files, form) {
  const word = await readWord(files, form);
  const own = pieces(form);
  if (word.isKnown || own.length < 2) return [word];
  return Promise.all(own.map((piece) => readWord(files, piece)));
}

/** A known form if it has dots that were not typed, «kiintiö» for «kiintio»; joints are no matter. */
const withDots = (form, known) => (pieces(form).join("") === pieces(known).join("") ? null : known);

/** A word as the site has it. */
export async function readWord(files, form) {
  const key = fold(form);
  const block = await files.block(files.blockOf(key));
  const places = placesOf(block.keys, key);
  const hasOwn = places.some((place) => block.forms[place] === form);
  const [frequent] = places.toSorted((one, other) => block.count(other) - block.count(one));
  const word = {
    form,
    key,
    terms: new Map(), // number → weight
    compounds: [], // the parts of each as [number, weight]
    share: 1, // of what it says in the query
    count: places.length ? block.count(frequent) : 0,
    isKnown: places.length > 0,
    dotted: hasOwn || !places.length ? null : withDots(form, block.forms[frequent]),
    blocks: [block], // in which to look for its like
    isUnfinished: false,
    isBeginning: false, // of known words
    isUnderstood: false, // by its ending or its parts
  };
  for (const place of places) addRefs(word, block.refs(place), block.forms[place] === form || !hasOwn ? 1 : WEIGHTS.folded);
  return word;
}

/** Adds the terms of a form: its base forms, and the parts of a compound. */
function addRefs(word, refs, share) {
  const parts = refs.filter(([, weight]) => weight < 1);
  if (parts.length > 1) word.compounds.push(parts.map(([term, weight]) => [term, share * weight]));
  for (const [term, weight] of refs) if (weight === 1 || parts.length < 2) addTerm(word, term, share * weight);
}

function addTerm(word, term, weight) {
  if (weight > (word.terms.get(term) ?? 0)) word.terms.set(term, weight);
}

/** Adds what another word leads to. */
export function addWord(word, other, share) {
  for (const [term, weight] of other.terms) addTerm(word, term, share * weight);
  for (const parts of other.compounds) word.compounds.push(parts.map(([term, weight]) => [term, share * weight]));
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
  const { rules, suffixes } = files.manifest;
  const bare = suffixes.filter((suffix) => word.key.endsWith(suffix)).map((suffix) => word.key.slice(0, -suffix.length));
  const lemmas = [word.key, ...bare].flatMap((key) => [...baseForms(key, rules)]);
  for (const number of new Set([word.key, lemmas[0]].map((key) => files.blockOf(key)))) {
    const block = await files.block(number);
    for (const lemma of lemmas) {
      const place = firstFrom(block.lemmas, lemma);
      if (block.lemmas[place] !== lemma) continue;
      addTerm(word, block.firstTerm + place, understood(word));
      return;
    }
  }
}

/** A known form with a suffix that may stand behind any: «virheitä|kin». */
function bySuffix(files, word) {
  const { key, blocks } = word;
  for (const suffix of files.manifest.suffixes) {
    if (!key.endsWith(suffix) || key.length - suffix.length < 4) continue;
    const places = placesOf(blocks[0].keys, key.slice(0, -suffix.length));
    for (const place of places) addRefs(word, blocks[0].refs(place), understood(word));
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
      addTerm(word, block.firstTerm + place, share * typedPart(key, block.lemmas[place]));
      word.isBeginning ||= block.lemmas[place] !== key;
    }
    for (let place = firstFrom(block.keys, key); block.keys[place]?.startsWith(key); place += 1) {
      const part = share * typedPart(key, block.keys[place]);
      word.isBeginning ||= block.keys[place] !== key;
      for (const [term, weight] of block.refs(place)) if (weight === 1) addTerm(word, term, part);
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
      addTerm(word, block.firstTerm + place, share * (common / Math.max(lemma.length, key.length)));
    });
  }
}

/** A compound that the site has not: its longest known beginning and what remains. */
async function bySplitting(files, word) {
  const { key } = word;
  let longest = [];
  for (let cut = key.length - 3; cut >= 3; cut -= 1) {
    const number = files.blockOf(key.slice(0, cut));
    if (number < files.blockOf(key) - 1) break; // far before it in the alphabet: too short to tell anything
    const block = await files.block(number);
    const places = placesOf(block.keys, key.slice(0, cut));
    if (!places.length) continue;
    if (!longest.length && cut >= TELLING) longest = block.refs(places[0]);
    const rest = await readWord(files, key.slice(cut));
    if (!rest.isKnown) continue;
    word.isUnderstood = true;
    const first = block.refs(places[0]).filter(([, weight]) => weight === 1);
    word.compounds.push([...first, ...rest.terms].map(([term, weight]) => [term, weight * WEIGHTS.split]));
    return;
  }
  for (const [term, weight] of longest) if (weight === 1) addTerm(word, term, WEIGHTS.begun);
}

/** Two neighbours that the site writes as one word: «sähkö posti». */
async function join(files, read) {
  for (let n = 0; n + 1 < read.length; n += 1) {
    const [one, other] = [read[n], read[n + 1]];
    const both = await readWord(files, one.form + other.form);
    if (both.isKnown) for (const word of [one, other]) addWord(word, both, WEIGHTS.joined);
  }
}
