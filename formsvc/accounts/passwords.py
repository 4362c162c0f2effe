"""Passwords: what is good enough, and how they are kept (Argon2id)."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 200  # characters
LEAST_OWN = 8  # characters besides names and the words of our programs
LEAST_SCORE = 2  # of zxcvbn, 0–4
OUR_WORDS = ("wilma", "primus", "primusquery", "kurre", "neuvo", "salasana", "lösenord")

# OWASP's least: 19 MiB, two rounds, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _normalise(password: str) -> str:
    # The same ä may come as one character or two, as the keyboard likes.
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    """The hash to keep."""
    return _hasher.hash(_normalise(password))


_DUMMY = hash_password("a password that nobody has")


def matches(password: str, kept_hash: str | None) -> bool:
    """Whether the password is the one kept; as slow for someone who has none."""
    try:
        found = _hasher.verify(kept_hash or _DUMMY, _normalise(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return found and kept_hash is not None


def is_outdated(kept_hash: str) -> bool:
    """Whether the hash was made with other figures than today's."""
    return _hasher.check_needs_rehash(kept_hash)


def fault_in(password: str, own_words: list[str]) -> str | None:
    """Why the password is not good enough, in the reader's language; None when it is."""
    length = len(_normalise(password))
    if length < SHORTEST:
        return gettext("The password is too short: at least %(least)d characters.", least=SHORTEST)
    if length > LONGEST:
        return gettext("The password is too long: at most %(most)d characters.", most=LONGEST)
    if _own_part(password, own_words) < LEAST_OWN or _score(password, own_words) < LEAST_SCORE:
        return gettext(
            "The password is too easy to guess. Use several words that do not belong together, "
            "and leave out names and the words of our programs."
        )
    return None


def _own_part(password: str, own_words: list[str]) -> int:
    """How many letters and digits are left without names and words of our programs."""
    rest = _normalise(password).casefold()
    for word in sorted({*OUR_WORDS, *own_words}, key=len, reverse=True):
        if len(word) > 2:
            rest = rest.replace(word.casefold(), "")
    return sum(character.isalnum() for character in rest)


def _score(password: str, own_words: list[str]) -> int:
    # zxcvbn slows down with length and refuses more than 72 characters.
    beginning = _normalise(password)[:72]
    return int(zxcvbn(beginning, user_inputs=[*OUR_WORDS, *own_words])["score"])
