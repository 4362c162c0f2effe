"""What a page tells a browser about drafts: whose they are, and which forms have been sent."""

import re

from tests.formsvc.conftest import PEOPLE
from tests.formsvc.tickets.sending import add_note, open_ticket, reply
from tests.formsvc.visitors import Visitor


def told(visitor: Visitor, path: str = "/fi/portal/") -> tuple[str, list[str]]:
    """The owner of drafts and the forms that were sent, as a page tells them."""
    found = re.search(
        r'<meta name="drafts" content="(\w+)" data-sent="([^"]*)">', visitor.get(path).text
    )
    assert found is not None
    return found[1], found[2].split()


def test_each_person_has_a_name_for_drafts_that_says_nothing(
    maija: Visitor, matti: Visitor, aino: Visitor
) -> None:
    owners = [told(person)[0] for person in (maija, matti, aino)]
    assert len(set(owners)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", owner) for owner in owners)
    assert told(maija, "/sv/tickets/new")[0] == owners[0]
    assert PEOPLE.maija not in owners[0]


def test_a_page_tells_which_forms_have_been_sent(maija: Visitor, aino: Visitor) -> None:
    assert told(maija)[1] == []
    number = open_ticket(maija, form_key="a" * 32)
    reply(maija, number, form_key="b" * 32)
    add_note(aino, number, "Muistiinpano")
    assert told(maija)[1] == ["b" * 12, "a" * 12]
    assert len(told(aino)[1]) == 1


def test_nobody_else_is_told_anything_about_drafts(visitor: Visitor) -> None:
    assert "drafts" not in visitor.get("/fi/login").text


def test_every_form_for_words_keeps_a_draft(maija: Visitor, aino: Visitor) -> None:
    number = open_ticket(maija)
    pages = {
        "/fi/tickets/new": (maija, ["new"]),
        f"/fi/tickets/{number}": (maija, ["reply"]),
        f"/fi/agent/tickets/{number}": (aino, ["reply", "note"]),
    }
    for path, (person, kinds) in pages.items():
        page = person.get(path).text
        assert re.findall(r'data-draft="(\w+)"', page) == kinds
        assert page.count("data-draft-notice") == 1
