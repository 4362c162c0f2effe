"""Agents' own views of the queue: filters kept under a name."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from formsvc.accounts.models import User
from formsvc.accounts.permissions import agents_only, present_user
from formsvc.db import db
from formsvc.desk.forms import ViewNameForm
from formsvc.desk.models import SavedView
from formsvc.desk.queue import Chosen
from formsvc.i18n import LANGUAGE_PREFIX

MOST = 20  # of one agent: each is counted whenever the queue opens
ID = "<int(max=2147483647):view_id>"

bp = Blueprint("saved_views", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/views")
bp.before_request(login_required(agents_only))


def saved_views(agent: User) -> list[SavedView]:
    """The agent's own views, by name."""
    own = select(SavedView).where(SavedView.agent_id == agent.id)
    return list(db.session.scalars(own.order_by(func.lower(SavedView.name), SavedView.id)))


@bp.post("/")
def save() -> ResponseReturnValue:
    """Keep the filters in use under a name."""
    user, chosen, form = present_user(), Chosen.read(request.args), ViewNameForm()
    if not form.validate_on_submit():
        flash(form.fault, "error")
    elif len(saved_views(user)) >= MOST:
        flash(gettext("You have %(most)d views already. Delete one first.", most=MOST), "error")
    else:
        db.session.add(SavedView(agent_id=user.id, name=form.name.data, query=chosen.text()))
        db.session.commit()
        flash(gettext("The view is saved."), "success")
    return redirect(chosen.address(), 303)


@bp.post(f"/{ID}/rename")
def rename(view_id: int) -> ResponseReturnValue:
    """Another name for a view."""
    view, form = _own(view_id), ViewNameForm()
    address = Chosen.of(view).address()
    if form.validate_on_submit():
        view.name = form.name.data or ""
        db.session.commit()
        flash(gettext("The view is saved."), "success")
    else:
        flash(form.fault, "error")
    return redirect(address, 303)


@bp.post(f"/{ID}/delete")
def delete(view_id: int) -> ResponseReturnValue:
    """A view is needed no more; the tickets stay."""
    view = _own(view_id)
    address = Chosen.of(view).address()
    db.session.delete(view)
    db.session.commit()
    flash(gettext("The view is deleted."), "success")
    return redirect(address, 303)


@bp.get("/")
@bp.get(f"/{ID}/<any(rename, delete):_verb>")
def form_address(view_id: int | None = None, _verb: str | None = None) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to the queue."""
    return redirect(url_for("desk.queue"), 303)


def _own(view_id: int) -> SavedView:
    mine = select(SavedView).where(SavedView.agent_id == present_user().id)
    view = db.session.scalar(mine.where(SavedView.id == view_id))
    if view is None:
        raise NotFound
    return view
