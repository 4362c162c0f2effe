// Which known word a misspelt one was meant to be.
import { fold } from "./words.js";

const ROWS = ["qwertyuiopå", "asdfghjklöä", "zxcvbnm"];
const PLACES = new Map(ROWS.flatMap((row, y) => Array.from(row, (letter, x) => [letter, [x + y / 2, y]])));
const NEIGHBOUR = 0.8;
const DOUBLED = 0.6;
const DIACRITIC = 0.25;

/** What it costs to take one letter for another. */
function change(one, other) {
  if (one === other) return 0;
  if (fold(one) === fold(other)) return DIACRITIC;
  const [a, b] = [PLACES.get(one), PLACES.get(other)];
  return a && b && Math.hypot(a[0] - b[0], a[1] - b[1]) < 1.3 ? NEIGHBOUR : 1;
}

/** The cost of letter number `place` of a word being too much there, or lacking. */
const extra = (word, place) => (word[place] === word[place - 1] || word[place] === word[place + 1] ? DOUBLED : 1);

/**
 * The weighted Damerau–Levenshtein distance of two words; above `most` some number above it.
 * With `isBeginning` the second may go on after the first has ended.
 */
export function distance(typed, known, most, isBeginning = false) {
  if (!isBeginning && Math.abs(typed.length - known.length) > most / DOUBLED) return most + 1;
  const width = known.length + 1;
  let before = [];
  let last = [0];
  for (let k = 1; k < width; k += 1) last.push(last[k - 1] + extra(known, k - 1));
  for (let t = 1; t <= typed.length; t += 1) {
    const row = [last[0] + extra(typed, t - 1)];
    let least = row[0];
    for (let k = 1; k < width; k += 1) {
      let cost = Math.min(
        last[k - 1] + change(typed[t - 1], known[k - 1]),
        last[k] + extra(typed, t - 1),
        row[k - 1] + extra(known, k - 1),
      );
      if (t > 1 && k > 1 && typed[t - 1] === known[k - 2] && typed[t - 2] === known[k - 1] && typed[t - 1] !== typed[t - 2])
        cost = Math.min(cost, before[k - 2] + 0.9);
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return isBeginning ? Math.min(...last) : last[width - 1];
}

/** How far a word may be from what was typed. */
export const tolerance = (word) => (word.length <= 3 ? 0.9 : word.length <= 5 ? 1.3 : 2.1);

/**
 * Known words near a typed one, the likeliest first: [{form, key, count, cost}, …].
 * `candidates` are {form, key, count}; a frequent word may be a little farther off.
 */
export function nearest(typed, candidates, { isUnfinished = false, most = tolerance(typed) } = {}) {
  const found = new Map();
  for (const candidate of candidates) {
    const { form, count } = candidate;
    if (found.has(form) || form === typed) continue;
    let cost = distance(typed, form, most);
    if (isUnfinished && form.length > typed.length)
      cost = Math.min(cost, 0.4 + distance(typed, form, most, true));
    if (cost > most) continue;
    const first = fold(form[0]) === fold(typed[0]) ? 0 : 0.3;
    found.set(form, { ...candidate, distance: cost, cost: cost + first - 0.06 * count });
  }
  return [...found.values()].sort((a, b) => a.cost - b.cost);
}
