"""Personal data taken out of a text: names in any case, addresses, numbers, greetings."""

import re
from collections.abc import Iterable, Iterator

from formsvc import identity_codes

# An expression begins only where a run of its signs does: else a long text takes minutes.
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w/.-])(?:\+\d{1,3}|\(?0\d{1,3}\)?)(?:[ \u00a0()–-]{0,2}\d){5,11}(?!\w)")
_GREETING = re.compile(
    r"\s*(?:hei|moi|moikka|terve|tervehdys|hyvää (?:päivää|huomenta|iltaa)|hyvä|huomenta"
    r"|hej|hejsan|god (?:dag|morgon)|bästa|kära)\b[^\n.?!]{0,50}[,.!]?\s*(?:\n|$)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^[^\S\n]*(?:--|(?:ystävällisin |parhain |kiittäen |lämpimin |iloisin )?terveisin\b"
    r"|terv\.|t\.|t:|yst\.|kiitoksin\b|kiittäen\b|(?:med )?(?:vänlig(?:a|t)?|bästa) hälsning"
    r"|hälsningar\b|vänligen\b|mvh\b|hälsar\b)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_SIGNATURE = 8  # lines
_ENDINGS = r"[a-zåäö]{0,5}"
# The last consonants of a name before most endings: Matti → Matin, Aalto → Aallon.
_WEAK = {
    "kk": "k", "pp": "p", "tt": "t", "lt": "ll", "nt": "nn", "rt": "rr", "nk": "ng", "mp": "mm",
    "ht": "hd", "k": "", "p": "v", "t": "d",
}  # fmt: skip


def without_greetings(text: str) -> str:
    """The text without its greeting and its signature; it begins with a capital."""
    rest = _GREETING.sub("", text, count=1) if _GREETING.match(text) else text
    for closing in _CLOSING.finditer(rest):
        if rest.count("\n", closing.end()) <= _LONGEST_SIGNATURE:
            rest = rest[: closing.start()]
            break
    rest = rest.strip()
    return rest[:1].upper() + rest[1:]


def mask(
    text: str, *, people: Iterable[str], organisations: Iterable[str], words: dict[str, str]
) -> str:
    """The text with a word in brackets where personal data stood."""
    text = identity_codes.mask(text)
    text = _EMAIL.sub(f"[{words['email']}]", text)
    text = _PHONE.sub(f"[{words['phone']}]", text)
    for organisation in organisations:
        before, space, last = organisation.rpartition(" ")
        for stem in {last, *_stems(last)}:
            whole = re.escape(before + space + stem)
            text = re.sub(rf"\b{whole}{_ENDINGS}\b", f"[{words['organisation']}]", text)
    stems = sorted({stem for name in people for stem in _stems(name)}, key=len, reverse=True)
    if not stems:
        return text
    name = rf"\b(?:{'|'.join(map(re.escape, stems))}){_ENDINGS}\b"
    return re.sub(rf"{name}(?:[ -]{name})*", f"[{words['name']}]", text)


def _stems(name: str) -> Iterator[str]:
    """What the forms of each part of a name begin with, as Finnish and Swedish inflect it."""
    for part in re.split(r"[\s-]+", name):
        if len(part) < 3:
            continue
        yield part
        if part.endswith("i"):
            yield part[:-1] + "e"
        if part.endswith("nen"):
            yield from (part[:-3] + "se", part[:-3] + "s")
        if part.endswith("s"):
            yield part[:-1] + "kse"
            # An S after K, P or T: the stem has two of them.
            if part[-3] in "kpt":
                yield part[:-2] + part[-3] + 2 * part[-2]
        yield from _weakened(part)


def _weakened(part: str) -> Iterator[str]:
    match = re.fullmatch(r"(.+?[aeiouyåäö][lnrmh]?)(kk|pp|tt|[kpt])([aeiouyåäö])", part)
    if match is None:
        return
    before, strong, vowel = match.groups()
    joined = before[-1] + strong
    if joined in _WEAK:
        before, strong = before[:-1], joined
    weak = before + _WEAK[strong]
    # An I may turn into an E: Korpi → Korven.
    yield from (weak + one for one in {vowel, vowel.replace("i", "e")} if len(weak) >= 3)
