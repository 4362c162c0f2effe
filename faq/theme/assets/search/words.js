// Words of a query and of a text, cut and folded as faq/search/words.py does.
const WORD = /[\p{L}\p{N}]+(?:[-‐‑.'’:&+_][\p{L}\p{N}]+)*/gu;
const JOINTS = /[^\p{L}\p{N}]/gu;
const NOT_FOLDED = { ø: "o", æ: "ae", ß: "ss", đ: "d", ł: "l" };

/** The words of a text in lower case; an ending after a colon is cut off. */
export function words(text) {
  const found = text.normalize("NFC").toLowerCase().match(WORD) ?? [];
  return found.map((word) => word.split(":")[0]);
}

/** A word without case, diacritics and joints: «E-postådress» → «epostadress». */
export function fold(word) {
  const plain = word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return plain.replace(/[øæßđł]/g, (letter) => NOT_FOLDED[letter]).replace(JOINTS, "");
}

/** What stands between the joints of a word: «e-post» → «e», «post». */
export function pieces(word) {
  return word.split(JOINTS).filter(Boolean);
}

/** The number of letters two words begin with in common. */
export function commonStart(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
