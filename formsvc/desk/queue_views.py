"""The queue's page, what is done to several tickets at once, and the keyboard's page."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy import select

from formsvc.accounts.models import Organisation, User
from formsvc.accounts.permissions import present_user
from formsvc.db import LARGEST_ID, db
from formsvc.desk.forms import ViewNameForm
from formsvc.desk.queue import VIEWS, Chosen, counts, view_name
from formsvc.desk.saved_views import saved_views
from formsvc.desk.views import bp
from formsvc.tickets import lists, services, triage
from formsvc.tickets.filters import Filters
from formsvc.tickets.forms import ButtonForm
from formsvc.tickets.models import Priority, Status
from formsvc.tickets.pages import PAGE_LENGTH, load_page
from formsvc.tickets.permissions import Action, get_ticket
from formsvc.tickets.words import priority_name


@bp.get("/", endpoint="queue")
def shown() -> ResponseReturnValue:
    """The queue: who has waited longest comes first, unless the agent sorts it otherwise."""
    user, chosen = present_user(), Chosen.read(request.args)
    saved = saved_views(user)
    numbers = counts(user, saved)
    agents = [(str(one.id), one.name) for one in triage.active_agents() if one != user]
    organisations = _organisations()
    return render_template(
        "desk/queue.html",
        chosen=chosen,
        filters=chosen.filters,
        page=load_page(chosen.tickets(user), *chosen.filters.order()),
        heading=view_name(chosen.view),
        views=list(zip(VIEWS, map(view_name, VIEWS), numbers, strict=False)),
        saved=list(zip(saved, numbers[len(VIEWS) :], strict=True)),
        current=next((one for one in saved if one.query == chosen.text()), None),
        name_form=ViewNameForm(formdata=None),
        statuses=lists.status_choices(is_own=False),
        types=lists.type_choices(),
        services=lists.service_choices(),
        agents=[("me", gettext("Me")), ("nobody", gettext("Nobody")), *agents],
        priorities=[(one.value, priority_name(one)) for one in Priority],
        organisations=organisations,
        sorts=_sorts(),
        chips=_chips(chosen.filters, dict(agents), dict(organisations)),
        button=ButtonForm(),
    )


@bp.post("/bulk")
def bulk() -> ResponseReturnValue:
    """One verb for all tickets that were ticked."""
    user, verb = present_user(), request.form.get("verb", "")
    sent = set(request.form.getlist("number", type=int))
    numbers = sorted(number for number in sent if 0 < number <= LARGEST_ID)[:PAGE_LENGTH]
    tickets = [get_ticket(user, number, Action.HANDLE) for number in numbers]
    agents = {str(agent.id): agent for agent in triage.active_agents()}
    for ticket in tickets:
        if verb == "take":
            services.take(ticket, user)
        elif verb == "close":
            services.set_status(ticket, user, Status.CLOSED)
        elif verb == "assign" and (agent := agents.get(request.form.get("agent", ""))):
            triage.assign(ticket, agent, user)
    db.session.commit()
    flash(_done(len(tickets)), "success" if tickets else "warning")
    return redirect(Chosen.read(request.args).address(), 303)


@bp.get("/bulk")
def bulk_address() -> ResponseReturnValue:
    """The form's address, opened again or in another language, leads to the queue."""
    return redirect(Chosen.read(request.args).address(), 303)


@bp.get("/shortcuts")
def shortcuts() -> ResponseReturnValue:
    """The keyboard shortcuts as a page of its own."""
    return render_template("desk/shortcuts.html")


def _done(count: int) -> str:
    if not count:
        return gettext("Choose support requests first.")
    return ngettext(
        "%(num)s support request was changed.", "%(num)s support requests were changed.", count
    )


def _organisations() -> list[tuple[int, str]]:
    found = select(Organisation.id, Organisation.name).order_by(Organisation.name)
    return [(key, name) for key, name in db.session.execute(found)]


def _sorts() -> list[tuple[str, str]]:
    return [
        ("waiting", gettext("Longest waiting first")),
        ("due", gettext("First answer due")),
        ("-priority", gettext("Priority")),
        *lists.sort_choices(with_customer=True),
        ("organisation", gettext("Organisation")),
        ("assignee", gettext("Agent")),
    ]


def _chips(
    filters: Filters, agents: dict[str, str], organisations: dict[int, str]
) -> list[tuple[str, str]]:
    """Of each filter that is set what it says, and its name."""
    customer = db.session.get(User, filters.customer) if filters.customer else None
    names = {customer.id: customer.name} if customer else {}
    found = lists.chips(filters, names, is_own=False)
    if filters.status in lists.GROUPS and filters.status:
        found.append((lists.group_name(filters.status), "status"))
    if filters.assignee:
        known = {"me": gettext("Me"), "nobody": gettext("Nobody"), **agents}
        agent = known.get(filters.assignee, filters.assignee)
        found.append((f"{gettext('Agent')}: {agent}", "assignee"))
    if filters.priority:
        found.append((f"{gettext('Priority')}: {priority_name(filters.priority)}", "priority"))
    if filters.organisation:
        found.append((organisations.get(filters.organisation, "–"), "organisation"))
    if filters.overdue:
        found.append((gettext("First answer overdue"), "overdue"))
    if filters.identity_code:
        found.append((gettext("Identity codes"), "identity_code"))
    return found
