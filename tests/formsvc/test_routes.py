"""Every route, and what each role gets from it: a new route without a line here fails."""

import re

import pytest
from flask import Flask

from formsvc.db import Base, db
from tests.formsvc.tickets.sending import open_ticket
from tests.formsvc.visitors import Visitor

ROLES = ("anonymous", "maija", "matti", "mikael", "aino")
LANGUAGE = "/<any(fi, sv):language>"
NUMBER = "<int(max=2147483647):number>"
MAIL = "<int(max=2147483647):mail_id>"
CANNED = "<int(max=2147483647):canned_id>"
FOLLOWER = "<int(max=2147483647):follower_id>"
OTHER = "<int(max=2147483647):other>"
VIEW = "<int(max=2147483647):view_id>"

OPEN = (200, 200, 200, 200, 200)
LOGIN = (303, 200, 200, 200, 200)
LOGIN_PAGE = (200, 303, 303, 303, 303)  # for those who are already in
ORGANISATION = (303, 404, 200, 404, 404)
AGENTS = (303, 404, 404, 404, 200)
AGENTS_ACT = (303, 404, 404, 404, 303)
# Maija's ticket: her own, her contact person's, never Mikael's.
TICKET = (303, 200, 200, 404, 303)
TICKET_FORM = (303, 200, 200, 404, 200)
TICKET_ACT = (303, 303, 303, 404, 303)
TICKET_RATE = (303, 303, 303, 404, 404)
# Of things that are not there.
NOBODY = (303, 404, 404, 404, 404)

# The forms are sent with their token but empty: 200 is the form again, with what is missing.
TABLE = {
    ("GET", "/"): OPEN,
    ("GET", "/<path:path>"): OPEN,
    ("GET", "/session.json"): OPEN,
    ("GET", "/articles/most-read.json"): OPEN,
    ("POST", "/articles/read"): (400,) * 5,
    ("POST", "/search/count"): (400,) * 5,
    ("POST", "/search/solved"): (400,) * 5,
    ("GET", f"{LANGUAGE}/login"): LOGIN_PAGE,
    ("POST", f"{LANGUAGE}/login"): LOGIN_PAGE,
    ("POST", f"{LANGUAGE}/logout"): (303,) * 5,
    ("GET", f"{LANGUAGE}/password/forgotten"): OPEN,
    ("POST", f"{LANGUAGE}/password/forgotten"): OPEN,
    ("GET", f"{LANGUAGE}/password/link/"): (303,) * 5,
    ("GET", f"{LANGUAGE}/password/link/<path:token>"): (303,) * 5,
    ("GET", f"{LANGUAGE}/password/new"): (410,) * 5,
    ("POST", f"{LANGUAGE}/password/new"): (410,) * 5,
    ("GET", f"{LANGUAGE}/settings"): LOGIN,
    ("GET", f"{LANGUAGE}/settings/<any(language, password):_form>"): (303,) * 5,
    ("POST", f"{LANGUAGE}/settings/language"): LOGIN,
    ("POST", f"{LANGUAGE}/settings/password"): LOGIN,
    ("GET", f"{LANGUAGE}/login/code"): (303,) * 5,
    ("POST", f"{LANGUAGE}/login/code"): (303,) * 5,
    ("GET", f"{LANGUAGE}/second-factor/new"): AGENTS,
    ("POST", f"{LANGUAGE}/second-factor/new"): AGENTS,
    ("GET", f"{LANGUAGE}/settings/second-factor"): AGENTS,
    ("GET", f"{LANGUAGE}/settings/second-factor/<any(codes, off):_form>"): (303,) * 5,
    ("POST", f"{LANGUAGE}/settings/second-factor/codes"): AGENTS,
    ("POST", f"{LANGUAGE}/settings/second-factor/off"): AGENTS,
    ("GET", f"{LANGUAGE}/settings/my-data/"): LOGIN,
    ("GET", f"{LANGUAGE}/settings/my-data/<any(download, erasure):_form>"): (303,) * 5,
    ("POST", f"{LANGUAGE}/settings/my-data/download"): LOGIN,
    ("POST", f"{LANGUAGE}/settings/my-data/erasure"): (303, 200, 200, 200, 404),
    ("GET", f"{LANGUAGE}/portal/"): LOGIN,
    ("GET", f"{LANGUAGE}/tickets/"): LOGIN,
    ("GET", f"{LANGUAGE}/tickets/organisation"): ORGANISATION,
    ("GET", f"{LANGUAGE}/tickets/mine.csv"): LOGIN,
    ("GET", f"{LANGUAGE}/tickets/organisation.csv"): ORGANISATION,
    ("GET", f"{LANGUAGE}/tickets/new"): LOGIN,
    ("POST", f"{LANGUAGE}/tickets/new"): LOGIN,
    ("GET", f"{LANGUAGE}/tickets/{NUMBER}"): TICKET,
    (
        "GET",
        f"{LANGUAGE}/tickets/{NUMBER}/<any(reply, close, reopen, followers, visibility):_form>",
    ): (303,) * 5,
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/reply"): TICKET_FORM,
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/close"): TICKET_ACT,
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/reopen"): TICKET_ACT,
    ("POST", f"{LANGUAGE}/tickets/attachments"): (303, 400, 400, 400, 400),
    ("POST", f"{LANGUAGE}/tickets/attachments/<key>/remove"): NOBODY,
    ("GET", f"{LANGUAGE}/tickets/{NUMBER}/attachments/<key>/<name>"): NOBODY,
    ("GET", f"{LANGUAGE}/tickets/{NUMBER}/attachments/<key>/preview"): NOBODY,
    # An unsettled ticket is not rated, and one that opens again is not gone on with elsewhere.
    ("GET", f"{LANGUAGE}/tickets/{NUMBER}/rating"): TICKET_RATE,
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/rating"): TICKET_RATE,
    ("GET", f"{LANGUAGE}/tickets/{NUMBER}/follow-up"): TICKET_ACT,
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/follow-up"): TICKET_ACT,
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/followers"): (303, 200, 404, 404, 303),
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/visibility"): (303, 303, 404, 404, 303),
    ("GET", f"{LANGUAGE}/tickets/{NUMBER}/followers/{FOLLOWER}/<any(remove, agree):_verb>"): (
        (303,) * 5
    ),
    # There is no such follower.
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/followers/{FOLLOWER}/remove"): (303, *(404,) * 4),
    ("POST", f"{LANGUAGE}/tickets/{NUMBER}/followers/{FOLLOWER}/agree"): (303, *(404,) * 4),
    ("GET", f"{LANGUAGE}/agent/tickets/"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}"): AGENTS,
    (
        "GET",
        f"{LANGUAGE}/agent/tickets/{NUMBER}/"
        "<any(reply, note, take, status, triage, links, unmerge):_form>",
    ): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/reply"): AGENTS,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/note"): AGENTS,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/take"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/status"): AGENTS,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/triage"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/links"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}/links/{OTHER}/remove"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/links/{OTHER}/remove"): NOBODY,
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}/merge"): AGENTS,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/merge"): AGENTS,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/unmerge"): AGENTS_ACT,
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}/presence"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/presence"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/tickets/bulk"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/tickets/bulk"): AGENTS_ACT,
    ("GET", f"{LANGUAGE}/agent/tickets/shortcuts"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/views/"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/views/"): AGENTS_ACT,
    ("GET", f"{LANGUAGE}/agent/views/{VIEW}/<any(rename, delete):_verb>"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/views/{VIEW}/rename"): NOBODY,
    ("POST", f"{LANGUAGE}/agent/views/{VIEW}/delete"): NOBODY,
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}/mask"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/mask"): AGENTS_ACT,
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}/insert"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/tickets/{NUMBER}/insert"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}/articles"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}/canned/{CANNED}"): NOBODY,
    ("GET", f"{LANGUAGE}/agent/report/"): AGENTS,
    # The ticket is not settled yet.
    ("GET", f"{LANGUAGE}/agent/tickets/{NUMBER}/article.md"): NOBODY,
    ("GET", f"{LANGUAGE}/agent/canned/"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/canned/new"): AGENTS,
    ("POST", f"{LANGUAGE}/agent/canned/new"): AGENTS,
    # There is no such canned reply.
    ("GET", f"{LANGUAGE}/agent/canned/{CANNED}"): NOBODY,
    ("POST", f"{LANGUAGE}/agent/canned/{CANNED}"): NOBODY,
    ("GET", f"{LANGUAGE}/agent/canned/{CANNED}/delete"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/canned/{CANNED}/delete"): NOBODY,
    ("GET", f"{LANGUAGE}/agent/mails/undelivered"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/mails/received/"): AGENTS,
    ("GET", f"{LANGUAGE}/agent/mails/received/{MAIL}"): (303, 404, 404, 404, 404),
    ("GET", f"{LANGUAGE}/agent/mails/received/{MAIL}/original"): (303, 404, 404, 404, 404),
    (
        "GET",
        f"{LANGUAGE}/agent/mails/received/of-message/<int(max=2147483647):message_id>",
    ): (303, 404, 404, 404, 404),
    (
        "GET",
        f"{LANGUAGE}/agent/mails/received/{MAIL}/<any(ticket, add, discard):_form>",
    ): AGENTS_ACT,
    ("GET", f"{LANGUAGE}/agent/mails/received/{MAIL}/bundle"): (303, 404, 404, 404, 404),
    ("GET", f"{LANGUAGE}/agent/mails/received/{MAIL}/bundle/<any(discard):_form>"): AGENTS_ACT,
    ("POST", f"{LANGUAGE}/agent/mails/received/{MAIL}/bundle/discard"): (303, 404, 404, 404, 404),
    ("POST", f"{LANGUAGE}/agent/mails/received/{MAIL}/ticket"): (303, 404, 404, 404, 404),
    ("POST", f"{LANGUAGE}/agent/mails/received/{MAIL}/add"): (303, 404, 404, 404, 404),
    ("POST", f"{LANGUAGE}/agent/mails/received/{MAIL}/discard"): (303, 404, 404, 404, 404),
    ("POST", f"{LANGUAGE}/agent/mails/undelivered/{MAIL}/send"): (303, 404, 404, 404, 404),
}
COUNTS = ("limit_count",)  # how often a list was fetched as a file is counted
CHANGING = [(method, rule) for method, rule in TABLE if method == "POST"]


def address(rule: str, number: int) -> str:
    """An address the rule fits."""
    filled = (
        rule.replace(LANGUAGE, "/fi")
        .replace(NUMBER, str(number))
        .replace(MAIL, "1")
        .replace(FOLLOWER, "1")
    )
    filled = re.sub(r"<any\((\w+)[^>]*>", r"\1", filled)
    filled = re.sub(r"<int[^>]*>", "1", filled)
    return filled.replace("<path:path>", "fi/").replace("<path:token>", "wrong")


def dump(app: Flask, *, without: tuple[str, ...] = ()) -> str:
    """Everything the database holds, but when a session was last seen."""
    with app.app_context():
        return repr(
            {
                table.name: db.session.execute(
                    table.select().with_only_columns(*[c for c in table.c if c.name != "seen_at"])
                ).all()
                for table in Base.metadata.sorted_tables
                if table.name not in without
            }
        )


def test_the_table_has_every_route(app: Flask) -> None:
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    assert routes == set(TABLE)


@pytest.mark.parametrize(("method", "rule"), TABLE)
def test_each_role_gets_what_the_table_says(
    everyone: dict[str, Visitor], method: str, rule: str
) -> None:
    path = address(rule, open_ticket(everyone["maija"]))
    codes = tuple(
        (person.get if method == "GET" else person.post)(path).status_code
        for person in everyone.values()
    )
    assert dict(zip(everyone, codes, strict=True)) == dict(
        zip(ROLES, TABLE[method, rule], strict=True)
    )


@pytest.mark.parametrize(("method", "rule"), CHANGING)
@pytest.mark.parametrize("token", [None, "another's"])
def test_without_its_token_no_form_changes_anything(
    app: Flask, everyone: dict[str, Visitor], method: str, rule: str, token: str | None
) -> None:
    path = address(rule, open_ticket(everyone["maija"]))
    form = {} if token is None else {"csrf_token": everyone["mikael"].token()}
    before = dump(app)
    for name in ("anonymous", "maija", "aino"):
        assert everyone[name].client.post(path, data=form).status_code == 400
    assert dump(app) == before


def test_opening_every_page_changes_nothing(app: Flask, everyone: dict[str, Visitor]) -> None:
    number = open_ticket(everyone["maija"])
    before = dump(app, without=COUNTS)
    for method, rule in TABLE:
        for person in everyone.values():
            if method == "GET":
                person.get(address(rule, number))
                person.client.head(address(rule, number), buffered=True)
    assert dump(app, without=COUNTS) == before


@pytest.mark.parametrize("rule", [rule for method, rule in TABLE if method == "GET"])
def test_every_page_speaks_swedish_too(aino: Visitor, rule: str) -> None:
    if LANGUAGE not in rule:
        return
    answer = aino.get(address(rule, 1).replace("/fi", "/sv", 1))
    if answer.mimetype == "text/html" and not answer.location:
        assert '<html lang="sv">' in answer.text
