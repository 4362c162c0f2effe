"""A file of customers: CSV lines, read and checked before anything is changed."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formsvc.accounts.models import NAME_LENGTH, is_email, normalise_email

MOST_BYTES = 10 * 1024 * 1024
MOST_PEOPLE = 20_000
COLUMNS = {
    "email": ("email", "e-mail", "sähköposti", "sähköpostiosoite", "e-post", "e-postadress"),
    "name": ("name", "nimi", "namn"),
    "language": ("language", "kieli", "språk"),
    "organisation": ("organisation", "organisaatio"),
    "contact": ("contact person", "yhteyshenkilö", "kontaktperson"),
}
REQUIRED = ("email", "name")
LANGUAGE_WORDS = {
    "fi": ("fi", "suomi", "finska", "finnish"),
    "sv": ("sv", "ruotsi", "svenska", "swedish"),
}
YES, NO = ("yes", "kyllä", "ja", "x", "1", "true"), ("no", "ei", "nej", "0", "false")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line of the file."""

    line: int
    message: str

    def __str__(self) -> str:
        """As it is told on a terminal."""
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True)
class Customer:
    """What a line tells of a person; None where it says nothing."""

    line: int
    email: str
    name: str
    language: str | None
    organisation: str | None
    is_contact_person: bool | None


class Unreadable(Exception):
    """The file as a whole cannot be taken; `faults` are all that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read_customers(path: Path) -> list[Customer]:
    """The people of a file; Unreadable tells every fault of every line."""
    lines = _lines(_text(path))
    number, header = next(lines, (1, []))
    columns = _columns(number, header)
    faults: list[Fault] = []
    customers: list[Customer] = []
    seen: dict[str, int] = {}
    for number, cells in lines:
        if len(customers) + len(faults) >= MOST_PEOPLE:
            raise Unreadable(Fault(number, f"more than {MOST_PEOPLE} people; cut the file in two."))
        found = _customer(number, columns, cells, len(header))
        if isinstance(found, Customer):
            first = seen.setdefault(found.email, number)
            if first == number:
                customers.append(found)
                continue
            found = Fault(number, f"{found.email} stands on line {first} already.")
        faults.append(found)
    if faults:
        raise Unreadable(*faults)
    if not customers:
        raise Unreadable(Fault(1, "there is nobody below the names of the columns."))
    return customers


def _text(path: Path) -> str:
    size = path.stat().st_size
    if size > MOST_BYTES:
        limit = MOST_BYTES // 1024**2
        raise Unreadable(Fault(1, f"the file has more than {limit} MiB; cut it in two."))
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        advice = "save it as «CSV UTF-8» (it may be in Latin-1 or Windows-1252)."
        raise Unreadable(Fault(line, f"the file is not UTF-8; {advice}")) from None
    return unicodedata.normalize("NFC", text)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty, with the number at which it begins."""
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=";" if ";" in first else ",",
        strict=True,
    )
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, [" ".join(cell.split()) for cell in cells]
            number = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(Fault(number, f"not CSV ({error}).")) from None


def _columns(number: int, header: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, title in enumerate(header):
        known = [key for key, names in COLUMNS.items() if title.lower() in names]
        if not known:
            names = ", ".join(names[0] for names in COLUMNS.values())
            raise Unreadable(Fault(number, f"unknown column «{title}»; known are {names}."))
        if known[0] in columns:
            raise Unreadable(Fault(number, f"the column «{title}» is there twice."))
        columns[known[0]] = place
    missing = [key for key in REQUIRED if key not in columns]
    if missing:
        raise Unreadable(Fault(number, f"the column {' and '.join(missing)} is missing."))
    return columns


def _customer(line: int, columns: dict[str, int], cells: list[str], width: int) -> Customer | Fault:
    if len(cells) > width:
        return Fault(line, f"{len(cells)} cells, but {width} columns have a name.")
    told = {key: cells[place] if place < len(cells) else "" for key, place in columns.items()}
    language, contact = _language(told.get("language", "")), _truth(told.get("contact", ""))
    fault = _fault_in(told) or (
        f"the language «{told['language']}» is not fi or sv."
        if language == ""
        else f"contact person is «{told['contact']}», not yes or no."
        if contact == ""
        else None
    )
    if fault:
        return Fault(line, fault)
    return Customer(
        line,
        normalise_email(told["email"]),
        told["name"],
        language,
        told.get("organisation") or None,
        None if contact is None else contact is True,
    )


def _fault_in(told: dict[str, str]) -> str | None:
    for key, cell in told.items():
        if re.match(r"[=+\-@]", cell):
            return f"{key} «{cell[:40]}» begins like a formula."
        if not cell.isprintable():
            return f"{key} holds characters that cannot be shown."
    if not told["email"]:
        return "no e-mail address."
    if not is_email(told["email"]):
        return f"{told['email'][:80]} is not an e-mail address."
    for key in ("name", "organisation"):
        if len(told.get(key, "")) > NAME_LENGTH:
            return f"{key} has more than {NAME_LENGTH} characters."
    return None if told["name"] else "no name."


def _language(word: str) -> str | None:
    """The language's code; None when nothing is said, "" when it is not known."""
    if not word:
        return None
    found = [code for code, words in LANGUAGE_WORDS.items() if word.lower() in words]
    return found[0] if found else ""


def _truth(word: str) -> bool | str | None:
    """Yes or no; None when nothing is said, "" when it is neither."""
    if not word:
        return None
    return True if word.lower() in YES else False if word.lower() in NO else ""
