"""A person's name, address, telephone and signature, found and masked in running text."""

import re

MASKS = {"fi": "[poistettu]", "sv": "[borttaget]"}
SIGNATURE_LINES = 8  # at most so many lines stand below a greeting
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+\d|0)(?:[ \-]?\d){6,13}(?!\d|\.\d)")
_GREETING = re.compile(
    r"(ystävällisin |parhain )?terveisin|terv\.?|yt\.?|t\.|"
    r"(med )?(vänliga? |bästa )?hälsning(ar)?|mvh|--",
    re.IGNORECASE,
)
_ENDING = r"[a-zåäöé]{0,6}"


class Eraser:
    """Masks one person in texts."""

    def __init__(self, name: str, email: str, language: str) -> None:
        self.mask = MASKS.get(language, MASKS["fi"])
        parts = [part for part in re.split(r"[\s,]+", name) if len(part) > 1]
        whole = [re.escape(email), r"\s+".join(map(_forms, parts))]
        self._whole = _any_of(whole)
        self._person = _any_of([*whole, *map(_forms, parts)])

    def in_text(self, text: str) -> str:
        """What others wrote, without the person's name and address."""
        return self._person.sub(self.mask, text)

    def in_passing(self, text: str) -> str:
        """What is about another matter: there a first name alone may be somebody else's."""
        return self._whole.sub(self.mask, text)

    def in_own_text(self, text: str) -> str:
        """What the person wrote, without telephone numbers and signature too."""
        return _PHONE.sub(self.mask, self.in_text(self._without_signature(text)))

    def _without_signature(self, text: str) -> str:
        lines = text.splitlines()
        for index in range(len(lines) - 1, max(-1, len(lines) - SIGNATURE_LINES - 2), -1):
            greeting = _GREETING.match(lines[index].strip())
            if greeting and len(lines[index]) <= 80 and _ends_a_word(lines[index], greeting):
                rest = (lines[index].strip()[greeting.end() :], *lines[index + 1 :])
                is_signed = any(re.search(r"\w", line) for line in rest)
                kept = [*lines[:index], greeting[0]]
                return "\n".join([*kept, self.mask] if is_signed else kept)
        return text


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(filter(None, words))})(?!\w)", re.IGNORECASE)


def _ends_a_word(line: str, greeting: re.Match[str]) -> bool:
    return not line.strip()[greeting.end() :][:1].isalnum()


def _forms(part: str) -> str:
    """A name with the endings of Finnish: Matti, Matin, Mattia; Meikäläinen, Meikäläisen."""
    if len(part) < 4:
        return re.escape(part) + "(?:n|s|lle|lla|a|ä|:[a-zåäö]+)?"
    stems = {part}
    if part.lower().endswith("nen"):
        stems.add(part[:-3])
    elif doubled := re.fullmatch(r"(.+)([kpt])\2([aeiouyäö])", part, re.IGNORECASE):
        stems.add("".join(doubled.groups()))
    return "(?:" + "|".join(map(re.escape, sorted(stems, reverse=True))) + ")" + _ENDING
