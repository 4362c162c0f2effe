"""Canned replies and links of articles for an agent's answer, with a script and without."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required
from werkzeug.exceptions import NotFound

from formsvc.accounts.permissions import agents_only, present_user
from formsvc.db import LARGEST_ID, db
from formsvc.desk import canned
from formsvc.desk.drafting import NotSolved, make_draft
from formsvc.desk.forms import AgentReplyForm
from formsvc.desk.models import CannedReply
from formsvc.desk.picker import Picked, article_text, search_articles
from formsvc.desk.views import detail_page
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.search.engine import LONGEST_QUERY
from formsvc.tickets.models import Ticket
from formsvc.tickets.permissions import Action, get_ticket
from formsvc.tickets.views import NUMBER

bp = Blueprint("inserting", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/tickets")
bp.before_request(login_required(agents_only))
bp.add_app_template_global(canned.listed, "canned_replies")
bp.add_app_template_global(canned.name_of, "canned_name")


@bp.post(f"/{NUMBER}/insert")
def insert(number: int) -> ResponseReturnValue:
    """The page again, with the chosen text at the end of the answer or with articles to choose."""
    ticket = get_ticket(present_user(), number, Action.HANDLE)
    form = AgentReplyForm()
    form.attachments.validate(form)  # keeps the files that came along
    db.session.commit()
    text = _chosen_text(ticket)
    if text:
        form.body.data = "\n\n".join(filter(None, [form.body.data, text]))
    return detail_page(ticket, reply=form)


@bp.get(f"/{NUMBER}/insert")
def form_address(number: int) -> ResponseReturnValue:
    """The form's address, opened again or in another language, leads to its page."""
    return redirect(url_for("desk.detail", number=number), 303)


@bp.get(f"/{NUMBER}/articles")
def articles(number: int) -> ResponseReturnValue:
    """The articles that answer a query, as a piece of the page."""
    ticket = get_ticket(present_user(), number, Action.HANDLE)
    found = search_articles(ticket, _query())
    return render_template("desk/articles.html", articles=found, ticket=ticket)


@bp.get(f"/{NUMBER}/canned/<int(max=2147483647):canned_id>")
def canned_text(number: int, canned_id: int) -> ResponseReturnValue:
    """A canned reply, filled in for this ticket."""
    ticket = get_ticket(present_user(), number, Action.HANDLE)
    text = _canned_text(ticket, canned_id)
    if text is None:
        raise NotFound
    return Response(text, mimetype="text/plain")


@bp.get(f"/{NUMBER}/article.md")
def article_draft(number: int) -> ResponseReturnValue:
    """A draft of an article from this ticket, as a file."""
    ticket = get_ticket(present_user(), number, Action.HANDLE)
    try:
        draft = make_draft(ticket)
    except NotSolved:
        raise NotFound from None
    response = Response(draft.text, mimetype="text/markdown")
    response.headers.set("Content-Disposition", "attachment", filename=draft.name)
    return response


@bp.app_template_global()
def articles_to_insert(ticket: Ticket) -> list[Picked] | None:
    """The articles that were searched without a script; None when none were asked for."""
    is_asked = request.method == "POST" and request.form.get("insert") == "search"
    return search_articles(ticket, _query()) if is_asked else None


def _query() -> str:
    return request.values.get("find", "")[:LONGEST_QUERY].strip()


def _chosen_text(ticket: Ticket) -> str | None:
    if article := request.form.get("article"):
        return article_text(ticket, article)
    chosen = request.form.get("canned", type=int)
    if request.form.get("insert") != "canned" or chosen is None:
        return None
    return _canned_text(ticket, chosen)


def _canned_text(ticket: Ticket, canned_id: int) -> str | None:
    is_possible = 0 < canned_id <= LARGEST_ID
    reply = db.session.get(CannedReply, canned_id) if is_possible else None
    return canned.fill(reply, ticket, present_user()) if reply else None
