// How far one word is from another, by the slips that turn it into that.
import { fold } from "./words.js";

const ROWS = ["qwertyuiopå", "asdfghjklöä", "zxcvbnm"];
const PLACES = new Map(ROWS.flatMap((row, y) => Array.from(row, (letter, x) => [letter, [x + y / 2, y]])));
/** What slips of the hand and of memory cost, a strange letter being 1. */
export const COSTS = {
  neighbour: 0.8, // a key beside the right one
  doubled: 0.6, // a letter twice, or once instead of twice
  diacritic: 0.25, // a for ä
  swapped: 0.7, // two letters in the wrong order
  first: 0.3, // a wrong first letter: few get that wrong
  frequent: 0.05, // what a word gains each time it is twice as frequent
  unfinished: 0.6, // a longer word than was typed
};

const changes = new Map();

/** What it costs to take one letter for another. */
function change(one, other) {
  if (one === other) return 0;
  const pair = one + other;
  if (!changes.has(pair)) changes.set(pair, costOfChange(one, other));
  return changes.get(pair);
}

function costOfChange(one, other) {
  if (fold(one) === fold(other)) return COSTS.diacritic;
  const [a, b] = [PLACES.get(one), PLACES.get(other)];
  return a && b && Math.hypot(a[0] - b[0], a[1] - b[1]) < 1.3 ? COSTS.neighbour : 1;
}

/** The cost of letter number `place` of a word being too much there, or lacking. */
const extra = (word, place) => (word[place] === word[place - 1] || word[place] === word[place + 1] ? COSTS.doubled : 1);

/**
 * The weighted Damerau–Levenshtein distance of two words; above `most` some number above it.
 * With `isBeginning` the second may go on after the first has ended.
 */
export function distance(typed, known, most, isBeginning = false) {
  if (!isBeginning && Math.abs(typed.length - known.length) > most / COSTS.doubled) return most + 1;
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
        cost = Math.min(cost, before[k - 2] + COSTS.swapped);
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return isBeginning ? Math.min(...last) : last[width - 1];
}

/** The letters of a word as bits. */
function letters(key) {
  let bits = 0;
  for (let place = 0; place < key.length; place += 1) bits |= 1 << (key.charCodeAt(place) & 31);
  return bits;
}

/** How many letters only one of two words has, or only the shorter one: a quick look before the exact one. */
function differing(typed, known, isLonger) {
  let bits = isLonger ? typed & ~known : typed ^ known;
  let count = 0;
  for (; bits; bits &= bits - 1) count += 1;
  return isLonger ? 2 * count : count;
}

/** How far a word may be from what was typed. */
export const tolerance = (word) => (word.length <= 3 ? 0.9 : word.length <= 5 ? 1 : word.length <= 7 ? 1.6 : 2.1);

/**
 * Known words near a typed one, the likeliest first: [{form, key, count, cost}, …].
 * `candidates` are {form, key, count}; a frequent word may be a little farther off.
 */
export function nearest(typed, candidates, { isUnfinished = false, most = tolerance(typed) } = {}) {
  const found = new Map();
  const own = letters(fold(typed));
  for (const candidate of candidates) {
    const { form, count } = candidate;
    if (found.has(form) || form === typed) continue;
    const isLonger = isUnfinished && form.length > typed.length;
    if (differing(own, letters(candidate.key), isLonger) > 2 * most) continue;
    let cost = distance(typed, form, most);
    if (isLonger)
      cost = Math.min(cost, COSTS.unfinished + distance(typed, form, most, true));
    if (cost > most) continue;
    const first = fold(form[0]) === fold(typed[0]) ? 0 : COSTS.first;
    found.set(form, { ...candidate, distance: cost, cost: cost + first - COSTS.frequent * count });
  }
  return [...found.values()].sort((one, other) => one.cost - other.cost);
}
