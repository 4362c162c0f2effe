// The files of an index (faq/search/files.py writes them): what is asked for is fetched once.
import { lastNotAbove } from "./sorted.js";
import { fold } from "./words.js";

const LEVELS = 22;
const EDGE = 0.3; // of a block: how near a word is to its neighbour
const value = (code) => code - 35 - (code > 92 ? 1 : 0);

/** Reads packed numbers one after the other. */
class Packed {
  constructor(text) {
    this.text = text;
    this.place = 0;
  }
  get isAtEnd() {
    return this.place >= this.text.length;
  }
  character() {
    return value(this.text.charCodeAt(this.place++));
  }
  number() {
    let total = 0;
    let scale = 1;
    for (;;) {
      const digit = this.character();
      if (digit < 60) return total + scale * digit;
      total += scale * digit; // 60 is the first number that needs another character
      scale *= 31;
    }
  }
}

/** A stretch of the alphabet: word forms with the terms they lead to, and terms with their documents. */
class Block {
  constructor(data, firstTerm, weights) {
    this.forms = data.keys ? data.keys.split("\n") : [];
    this.keys = this.forms.map(fold);
    this.lemmas = data.lemmas ? data.lemmas.split("\n") : [];
    this.data = data;
    this.firstTerm = firstTerm;
    this.weights = weights;
    this.unpacked = new Map();
  }
  /** How often a form stands in the texts, as a logarithm. */
  count(place) {
    return value(this.data.counts.charCodeAt(place)) / 6;
  }
  /** The terms of a form: [[number, weight], …], the weightiest first. */
  refs(place) {
    const packed = new Packed(this.data.refs[place]);
    const found = [];
    while (!packed.isAtEnd) {
      const step = packed.number();
      const distance = step % 2 ? -(step + 1) / 2 : step / 2;
      found.push([this.firstTerm + distance, this.weights[packed.character()]]);
    }
    return found;
  }
  /** A term by its number: its word, its weight, what to mark, and its documents. */
  term(number) {
    const place = number - this.firstTerm;
    if (!this.unpacked.has(place)) {
      const lemma = this.lemmas[place];
      this.unpacked.set(place, {
        number,
        lemma,
        idf: value(this.data.idf.charCodeAt(place)) / 10,
        stem: lemma.slice(0, value(this.data.stems.charCodeAt(place))),
        ...this.postings(place),
      });
    }
    return this.unpacked.get(place);
  }
  postings(place) {
    const packed = new Packed(this.data.postings[place]);
    const documents = [];
    const strengths = [];
    const titles = [];
    let last = 0;
    while (!packed.isAtEnd) {
      documents.push((last += packed.number()));
      const both = packed.character();
      strengths.push(((both >> 2) + 0.5) / LEVELS);
      titles.push(both & 3);
    }
    return { documents, strengths, titles };
  }
}

/** An opened index: the manifest, and the other files as they are asked for. */
export class Files {
  constructor(manifest, load) {
    this.manifest = manifest;
    this.load = load;
    this.kept = new Map();
    this.titles = Array.from(manifest.titles, (letter) => value(letter.charCodeAt(0)) / 2);
  }
  /** A file, read once; what could not be read is tried again at the next question. */
  fetch(name, make) {
    if (!this.kept.has(name)) {
      const coming = this.load(`${this.manifest.folder}/${name}.json`).then(make);
      coming.catch(() => this.kept.delete(name));
      this.kept.set(name, coming);
    }
    return this.kept.get(name);
  }
  blockOf(key) {
    return lastNotAbove(this.manifest.keys, key);
  }
  block(number) {
    const { terms, weights } = this.manifest;
    return this.fetch(`b${number}`, (data) => new Block(data, terms[number], weights));
  }
  /** The blocks in which words with this beginning stand, at most a few. */
  blocksFrom(start, most = 2) {
    const first = this.blockOf(start);
    const numbers = [first];
    const { keys } = this.manifest;
    while (numbers.length < most && keys[numbers.at(-1) + 1]?.startsWith(start)) numbers.push(numbers.at(-1) + 1);
    return Promise.all(numbers.map((number) => this.block(number)));
  }
  /** The block of a word, and the neighbour that begins like it if the word stands near its edge. */
  async blocksAround(key) {
    const number = this.blockOf(key);
    const block = await this.block(number);
    const place = lastNotAbove(block.keys, key);
    const share = place / block.keys.length;
    const other = share < EDGE ? number - 1 : share > 1 - EDGE ? number + 1 : number;
    return this.manifest.keys[other] === undefined || other === number ? [block] : [block, await this.block(other)];
  }
  /** Terms by their numbers. */
  async terms(numbers) {
    const { terms } = this.manifest;
    const found = await Promise.all(
      numbers.map(async (number) => (await this.block(lastNotAbove(terms, number))).term(number)),
    );
    return new Map(found.map((term) => [term.number, term]));
  }
  /** Words of the site with their frequency that end like this one. */
  async ends(key) {
    const reversed = Array.from(key).reverse().join("");
    const number = lastNotAbove(this.manifest.ends, reversed);
    return this.fetch(`e${number}`, ({ keys, counts }) =>
      keys.split("\n").map((form, place) => ({ form, key: fold(form), count: value(counts.charCodeAt(place)) / 6 })),
    );
  }
  async document(number) {
    const { shard } = this.manifest;
    const rows = await this.fetch(`d${Math.floor(number / shard)}`, (data) => data);
    const [id, url, title, excerpt, section, date] = rows[number % shard];
    return { id, url, title, excerpt, section, date };
  }
  /** The documents of a section or a product; null for the whole site. */
  scope(name) {
    if (!name) return null;
    const { scopes } = this.manifest;
    if (!Object.hasOwn(scopes, name)) return new Set();
    const packed = new Packed(scopes[name]);
    const members = new Set();
    let last = 0;
    while (!packed.isAtEnd) members.add((last += packed.number()));
    return members;
  }
}
