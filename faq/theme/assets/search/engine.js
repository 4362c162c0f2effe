// The search engine: from a query to the documents that answer it, over the files of an index.
import { Files } from "./files.js";
import { readWords } from "./query.js";
import { rank } from "./ranking.js";
import { respell } from "./spelling.js";

/** Opens an index; load(name) gives the parsed JSON of a file beside index.json, or rejects. */
export async function openIndex(load) {
  return new Index(new Files(await load("index.json"), load));
}

class Index {
  constructor(files) {
    this.files = files;
  }

  /** The documents that answer a query, best first, with what to mark and what was respelt. */
  async search(query, { scope = "", exact = false, limit = 10 } = {}) {
    const words = await readWords(this.files, query);
    const spelling = exact ? null : await respell(this.files, words);
    const numbers = [...new Set(words.flatMap(termNumbers))];
    const terms = await this.files.terms(numbers);
    const ranked = rank(words, terms, this.files, this.files.scope(scope));
    const shown = ranked.slice(0, limit);
    const hits = await Promise.all(shown.map(({ number }) => this.files.document(number)));
    return { total: ranked.length, hits, marks: marks(words, terms), spelling: await this.useful(spelling, scope, ranked) };
  }

  /** A spelling that leads somewhere: in a section it may not. */
  async useful(spelling, scope, ranked) {
    if (spelling?.kind === "replaced") return ranked.length ? spelling : null;
    const { total } = spelling ? await this.search(spelling.query, { scope, exact: true, limit: 0 }) : { total: 0 };
    return total ? spelling : null;
  }
}

function termNumbers({ terms, compounds }) {
  return [...terms.keys(), ...compounds.flat().map(([number]) => number)];
}

/** The beginnings of hit words: of what was typed, and of the forms of the terms it led to. */
function marks(words, terms) {
  const found = new Set();
  for (const word of words) {
    if (word.share < 1) continue; // «ja» would be marked all over
    if (word.key.length > 1) found.add(word.key);
    for (const [number, weight] of [...word.terms, ...word.compounds.flat()]) {
      const { stem, lemma } = terms.get(number);
      if (weight < 0.6) continue;
      found.add(stem.length >= Math.max(3, lemma.length / 2) ? stem : lemma);
    }
  }
  return [...found];
}
