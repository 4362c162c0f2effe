"""Role by visibility by privacy by action: one table, executed on functions and on every route."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from formsvc.accounts import services as accounts
from formsvc.accounts.models import User, Visibility
from formsvc.accounts.services import find_user
from formsvc.attachments.services import keep
from formsvc.db import db, utc_now
from formsvc.tickets import permissions, services
from formsvc.tickets.models import Follower, Ticket
from formsvc.tickets.permissions import Action
from tests.formsvc.conftest import PASSWORD
from tests.formsvc.test_routes import dump
from tests.formsvc.visitors import Visitor

ALL = "read reply settle rate share"
TABLE = {  # of Maija's ticket, under each visibility, and when it is private under any
    #                nobody        contacts                   everyone                   private
    "customer":      (ALL,         ALL,                       ALL,                       ALL),
    "follower":      ("read reply", "read reply",             "read reply",              ""),
    "colleague":     ("",          "",                        "read",                    ""),
    "contact":       ("",          "read reply settle rate",  "read reply settle rate",  ""),
    "other":         ("",          "",                        "",                        ""),
    "other contact": ("",          "",                        "",                        ""),
    "deactivated":   ("",          "",                        "",                        ""),
    "moved":         ("",          "",                        "",                        ""),
    "agent":         ("read reply settle share handle",) * 4,
}  # fmt: skip
CASES = [
    (visibility, is_private, {role: set(cells[index].split()) for role, cells in TABLE.items()})
    for is_private in (False, True)
    for column, visibility in enumerate(Visibility)
    for index in [3 if is_private else column]
]
# What each route of the customers' asks for; «own» is allowed to whom it concerns as well.
ROUTES = {
    ("GET", "tickets.detail"): "read",
    ("POST", "tickets.reply"): "reply",
    ("GET", "tickets.follow_up"): "reply",
    ("POST", "tickets.follow_up"): "reply",
    ("POST", "tickets.close"): "settle",
    ("GET", "ratings.rating"): "rate",
    ("POST", "ratings.rating"): "rate",
    ("POST", "tickets.reopen"): "settle",
    ("POST", "followers.add"): "share",
    ("POST", "followers.visibility"): "share",
    ("POST", "followers.agree"): "handle",
    ("POST", "followers.remove"): "share",
    ("GET", "attachments.download"): "read",
    ("GET", "attachments.preview"): "read",
}


@dataclass(frozen=True)
class Scene:
    """Maija's ticket with a file and an outside follower, and how each role would come in."""

    number: int
    key: str
    follower: int


def email(role: str) -> str:
    """The address of the person who plays a role."""
    return f"{role.replace(' ', '.')}@koulu.example"


@pytest.fixture
def visitors(app: Flask, password_hash: str) -> dict[str, Visitor]:
    """One person a role, logged in before anything changes."""
    with app.app_context():
        ours = accounts.create_organisation("Esimerkkikunta")
        # Names that begin and end alike.
        theirs = accounts.create_organisation("Esimerkkikunta Oy")
        for role in TABLE:
            home = {"agent": None, "other": theirs, "other contact": theirs}.get(role, ours)
            is_contact = role in ("contact", "other contact", "deactivated", "moved")
            user = accounts.create_user(
                email(role),
                role.title(),
                organisation=home,
                is_contact_person=is_contact,
                is_agent=role == "agent",
            )
            user.password_hash = password_hash
        db.session.commit()
    found = {}
    for role in TABLE:
        found[role] = Visitor(app)
        assert found[role].log_in(email(role), PASSWORD).status_code == 303
    return found


def user_of(role: str) -> User:
    """The person of a role."""
    user = find_user(email(role))
    assert user is not None
    return user


def set_scene(visibility: Visibility, *, is_private: bool) -> Scene:
    """Put ticket and people as the case says; even a private ticket keeps its followers' rows."""
    customer = user_of("customer")
    assert customer.organisation is not None
    customer.organisation.visibility = visibility
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    file = keep(customer, "kuva.png", png)
    db.session.flush()
    new = services.NewTicket(
        "Salainen", "incident", "wilma", "CANARY", uuid4().hex, is_private, (file.key,)
    )
    ticket = services.open_ticket(customer, new)
    db.session.flush()
    people = [(user_of(role), None) for role in ("follower", "moved", "deactivated")]
    ticket.followers += [
        Follower(
            user=user,
            address=address,
            added_by=customer,
            agreed_at=utc_now(),
            created_at=utc_now(),
        )
        for user, address in [*people, (None, "muu@example.fi")]
    ]
    accounts.deactivate(user_of("deactivated"))
    user_of("moved").organisation = user_of("other").organisation
    db.session.commit()
    return Scene(ticket.number, file.key, ticket.followers[-1].id)


def routes_of_a_ticket(app: Flask) -> list[Rule]:
    """Every rule with a ticket's number in it but those that only lead back to its page."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "number" in rule.arguments and not rule.endpoint.endswith(".form_address")
    ]


def is_agents(rule: Rule) -> bool:
    """Whether the rule lies below the agents' pages, which are theirs as a whole."""
    return "/agent/" in rule.rule


def address(rule: Rule, scene: Scene) -> str:
    """An address that the rule fits."""
    values: dict[str, object] = {
        name: 1 for name in rule.arguments if name not in ("language", "number", "key", "name")
    }
    values |= {"language": "fi", "number": scene.number, "follower_id": scene.follower}
    values |= {"key": scene.key, "name": "kuva.png"}
    text = rule.rule
    for name in rule.arguments:
        begin = text.rindex("<", 0, text.index(f"{name}>"))
        text = text.replace(text[begin : text.index(">", begin) + 1], str(values[name]))
    return text


def test_the_table_of_routes_has_every_route_of_a_ticket(app: Flask) -> None:
    there = {
        (method, rule.endpoint)
        for rule in routes_of_a_ticket(app)
        for method in (rule.methods or set()) & {"GET", "POST"}
        if not is_agents(rule)
    }
    assert there == set(ROUTES)


@pytest.mark.parametrize(("visibility", "is_private", "table"), CASES)
def test_each_role_may_do_what_the_table_says(
    app: Flask,
    visitors: dict[str, Visitor],
    visibility: Visibility,
    is_private: bool,
    table: dict[str, set[str]],
) -> None:
    with app.test_request_context(method="GET"):
        number = set_scene(visibility, is_private=is_private).number
        ticket = db.session.scalars(select(Ticket).where(Ticket.number == number)).one()
        for role, allowed in table.items():
            user = user_of(role)
            assert permissions.sees(user, ticket) is ("read" in allowed), role
            found = db.session.scalars(permissions.organisation_tickets(user)).all()
            assert role in ("follower", "agent") or (ticket in found) is ("read" in allowed), role
            for action in Action:
                assert _gets(user, number, action) is (action.name.lower() in allowed), (
                    role,
                    action,
                )


@pytest.mark.parametrize(("visibility", "is_private", "table"), CASES)
def test_every_route_of_a_ticket_keeps_to_the_table(
    app: Flask,
    visitors: dict[str, Visitor],
    visibility: Visibility,
    is_private: bool,
    table: dict[str, set[str]],
) -> None:
    with app.app_context():
        scene = set_scene(visibility, is_private=is_private)
    before = dump(app)
    tried = [
        (method, rule, role)
        for rule in routes_of_a_ticket(app)
        for method in (rule.methods or set()) & {"GET", "POST"}
        for role in table
    ]
    allowed = []
    for method, rule, role in tried:
        action = "handle" if is_agents(rule) else ROUTES[method, rule.endpoint]
        if action in table[role]:
            allowed.append((method, rule, role))
            continue
        answer = _ask(visitors[role], method, address(rule, scene))
        # Who is deactivated is logged out; all others are told that there is nothing here.
        wanted = 303 if role == "deactivated" else 404
        assert answer.status_code == wanted, (method, rule.rule, role)
        assert "CANARY" not in answer.text
        assert "Salainen" not in answer.text
    assert dump(app) == before
    # Reading comes first, and what takes the outside follower away last.
    allowed.sort(key=lambda one: (one[0], one[1].endpoint == "followers.remove"))
    removed = False
    for method, rule, role in allowed:
        if is_agents(rule) or removed:
            continue
        answer = _ask(visitors[role], method, address(rule, scene))
        assert answer.status_code in (200, 303), (method, rule.rule, role)
        removed = rule.endpoint == "followers.remove"


def _ask(visitor: Visitor, method: str, path: str) -> TestResponse:
    return visitor.get(path) if method == "GET" else visitor.post(path)


def _gets(user: User, number: int, action: Action) -> bool:
    try:
        permissions.get_ticket(user, number, action)
    except NotFound:
        return False
    return True
