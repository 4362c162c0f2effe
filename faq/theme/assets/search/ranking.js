// Which documents answer best: BM25F over the best term of each word, all words before some.
export const RANKING = {
  others: 0.15, // what a word's further terms add to its best
  coverage: 0.7, // how much a document loses that lacks a word
  title: 8, // how much one gains that has the words in its title
  partOfTitle: 0.5, // a word that stands in the title as a part of a compound
  whole: 0.5, // and if the title says nothing else
};

/** Documents with their scores, best first; `scope` is a set of documents, or null for all. */
export function rank(words, terms, files, scope) {
  const totals = new Map();
  let asked = 0;
  for (const word of words) {
    const scores = scoreWord(word, terms);
    const weight = importance(word, terms);
    asked += weight;
    for (const [number, { score, best, title }] of scores) {
      if (scope && !scope.has(number)) continue;
      const total = totals.get(number) ?? { number, score: 0, matched: 0, title: 0 };
      total.score += score;
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
    if (weight >= 0.75) found = Math.max(found, idf * weight);
  }
  return found || least || 5;
}

function scoreWord(word, terms) {
  const scores = new Map();
  for (const [number, weight] of word.terms) {
    const { idf, documents, strengths, titles } = terms.get(number);
    documents.forEach((document, n) => {
      const part = weight * idf * strengths[n];
      const title = titles[n] === 2 ? weight : titles[n] === 1 ? weight * RANKING.partOfTitle : 0;
      const known = scores.get(document);
      if (!known) scores.set(document, { score: part, most: part, best: weight, title });
      else {
        const most = Math.max(known.most, part);
        const rest = known.score - known.most + RANKING.others * Math.min(known.most, part);
        scores.set(document, {
          score: most + rest,
          most,
          best: Math.max(known.best, weight),
          title: Math.max(known.title, title),
        });
      }
    });
  }
  return scores;
}

function final({ score, matched, title }, asked, titleWeight) {
  const coverage = (matched / asked) ** RANKING.coverage;
  const inTitle = Math.min(1, title / asked);
  const whole = titleWeight ? Math.min(1, title / titleWeight) : 0;
  return score * coverage * (1 + RANKING.title * inTitle ** 2 * (1 + RANKING.whole * whole));
}
