"""Passwords: what is good enough, and how they are kept (Argon2id)."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 200  # characters
LEAST_OWN = 8  # letters besides names, the words of our programs and what many choose
SCORED = 24  # characters; zxcvbn takes seconds for long ones made to slow it down
LEAST_SCORE = 2  # of zxcvbn, 0–4
OUR_WORDS = ("wilma", "primus", "primusquery", "kurre", "neuvo", "salasana", "lösenord")
# What a Finnish or Swedish speaker thinks of first; zxcvbn knows English lists only.
COMMON_WORDS = """
tervetuloa välkommen moikka hejsan salainen hemlig qwerty rakastan älskar kulta aurinko perkele
saatana vittu fan jävla kesä talvi syksy kevät sommar vinter höst vår helsinki helsingfors tampere
turku åbo espoo esbo vantaa vanda oulu vaasa vasa porvoo borgå suomi finland ruotsi sverige opettaja
lärare koulu skola rehtori rektor oppilas elev opiskelija studerande jääkiekko ishockey jokerit
kärpät ilves tappara hifk tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu
syyskuu lokakuu marraskuu joulukuu januari februari mars april juni juli augusti september oktober
november december maanantai tiistai keskiviikko torstai perjantai måndag tisdag onsdag torsdag
fredag
"""
LOOK_ALIKES = str.maketrans("430157@$", "aeoistas")

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
    """How many letters are left without names and common words; all characters without any."""
    whole = rest = _normalise(password).casefold().translate(LOOK_ALIKES)
    for word in sorted({*OUR_WORDS, *COMMON_WORDS.split(), *own_words}, key=len, reverse=True):
        if len(word) > 2:
            rest = rest.replace(word.casefold().translate(LOOK_ALIKES), "")
    return len(whole) if rest == whole else sum(character.isalpha() for character in rest)


def _score(password: str, own_words: list[str]) -> int:
    beginning = _normalise(password)[:SCORED]
    return int(zxcvbn(beginning, user_inputs=[*OUR_WORDS, *own_words])["score"])
