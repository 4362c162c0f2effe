// Which documents answer best: BM25F over the best term of each word, all words before some.
export const RANKING = {
  others: 0.11, // what the second of a word's terms adds to its best
  sure: 0.42, // a term of this weight is what a word means
  coverage: 0.7, // how much a document loses that lacks a word
  title: 6, // how much one gains that has the words in its title
  partOfTitle: 0.88, // a word that stands in the title as a part of a compound
  kinOfTitle: 0.33, // a word of which the title has a synonym or another of its stem
  parts: 0.85, // all parts of a compound, against the compound itself
  lackingPart: 1.33, // and how much a document loses that lacks one
  whole: 0.67, // and if the title says nothing else
};

const UNKNOWN = 5;
const TITLE_CLASSES = [() => 0, () => RANKING.partOfTitle, () => 1, () => RANKING.kinOfTitle];

/** Documents with their scores, best first; `scope` is a set of documents, or null for all. */
export function rank(words, terms, files, scope) {
  const totals = new Map();
  let asked = 0;
  for (const word of words) {
    const own = importance(word, terms);
    const scores = scoreWord(word, terms, own);
    const weight = word.share * own;
    asked += weight;
    for (const [number, { score, best, title }] of scores) {
      if (scope && !scope.has(number)) continue;
      const total = totals.get(number) ?? { number, score: 0, matched: 0, title: 0 };
      total.score += word.share * score;
      total.matched += weight * Math.min(1, best);
      total.title += weight * title;
      totals.set(number, total);
    }
  }
  for (const total of totals.values()) total.score = final(total, asked, files.titles[total.number]);
  return [...totals.values()].sort((a, b) => b.score - a.score || a.number - b.number);
}

/** What a word says: the weight of the term it means most. */
function importance(word, terms) {
  let found = 0;
  let least = 0;
  for (const [number, weight] of word.terms) {
    const { idf } = terms.get(number);
    least = Math.max(least, weight * idf);
    if (weight >= RANKING.sure) found = Math.max(found, idf);
  }
  return found || least || UNKNOWN;
}

/**
 * The documents of one word: each by the best of its terms and a little of the others, or by the
 * parts of the compound, which together are worth almost the whole.
 */
function scoreWord(word, terms, most) {
  const scores = new Map();
  for (const [number, weight] of word.terms) addTerm(scores, terms.get(number), weight, most);
  for (const parts of word.compounds) addParts(scores, parts, terms, most);
  return scores;
}

function addTerm(scores, { idf, documents, strengths, titles }, weight, most) {
  const worth = Math.min(idf, most); // a rare word of the same beginning says no more
  documents.forEach((document, n) => {
    const part = weight * worth * strengths[n];
    raise(scores, document, part, weight, weight * TITLE_CLASSES[titles[n]]());
  });
}

function raise(scores, document, part, share, title) {
  const known = scores.get(document);
  if (!known) {
    scores.set(document, { score: part, most: part, second: 0, best: share, title });
    return;
  }
  known.second = Math.max(known.second, Math.min(known.most, part));
  known.most = Math.max(known.most, part);
  known.score = known.most + RANKING.others * known.second;
  known.best = Math.max(known.best, share);
  known.title = Math.max(known.title, title);
}

function addParts(scores, parts, terms, most) {
  const sums = new Map();
  let asked = 0;
  for (const [number, weight] of parts) {
    const { idf, documents, strengths, titles } = terms.get(number);
    const worth = weight * idf;
    asked += worth;
    documents.forEach((document, n) => {
      const sum = sums.get(document) ?? { score: 0, matched: 0, title: 0 };
      sum.score += worth * strengths[n];
      sum.matched += worth;
      sum.title += worth * TITLE_CLASSES[titles[n]]();
      sums.set(document, sum);
    });
  }
  for (const [document, { score, matched, title }] of sums) {
    const share = RANKING.parts * (matched / asked) ** RANKING.lackingPart;
    raise(scores, document, share * Math.min(1, most / asked) * score, share, (RANKING.parts * title) / asked);
  }
}

function final({ score, matched, title }, asked, titleWeight) {
  const coverage = (matched / asked) ** RANKING.coverage;
  const inTitle = Math.min(1, title / asked);
  const whole = titleWeight ? Math.min(1, title / titleWeight) : 0;
  return score * coverage * (1 + RANKING.title * inTitle ** 2 * (1 + RANKING.whole * whole));
}
