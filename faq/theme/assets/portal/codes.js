// Finnish personal identity codes in a text, as formsvc/identity_codes.py knows them; a test holds the two together.
export const MASK = "XXXXXX-XXXX";

const SIGNS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
const GAP = "[\\s\\u00ad\\u200b\\u2060]{0,2}";
const SHAPE = new RegExp(
  `(?<![0-9])([0-9]{2})([0-9]{2})([0-9]{2})${GAP}([+\\-\\u2010-\\u2014\\u2212A-FU-Y])${GAP}([0-9]{3})([0-9A-Z])(?![0-9A-ZÅÄÖ])`,
  "gi",
);

/** The codes as they stand in the text. */
export const found = (text) => [...text.matchAll(SHAPE)].filter(isCode).map(([code]) => code);

/** The text with a mask in place of every code. */
export const masked = (text) =>
  text.replace(SHAPE, (...shape) => (isCode(shape) ? MASK : shape[0]));

function isCode([, day, month, year, sign, number, check]) {
  const century = sign === "+" ? 1800 : /[a-f]/i.test(sign) ? 2000 : 1900;
  const date = new Date(Date.UTC(century + Number(year), month - 1, day));
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === Number(day);
  const right = SIGNS[Number(day + month + year + number) % SIGNS.length];
  return isDay && Number(number) >= 2 && check.toUpperCase() === right;
}
