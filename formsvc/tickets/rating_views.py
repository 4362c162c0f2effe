"""The page on which customers say how they were served."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from formsvc.accounts import limits
from formsvc.accounts.permissions import present_user
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX
from formsvc.tickets import permissions, ratings
from formsvc.tickets.forms import RatingForm
from formsvc.tickets.permissions import Action
from formsvc.tickets.views import NUMBER

bp = Blueprint("ratings", __name__, url_prefix=f"{LANGUAGE_PREFIX}/tickets")
bp.add_app_template_global(ratings.rating_name)


@bp.route(f"/{NUMBER}/rating", methods=["GET", "POST"])
@login_required
def rating(number: int) -> ResponseReturnValue:
    """Five words to choose from and room for a comment; only sending the form keeps anything."""
    user = present_user()
    ticket = permissions.get_ticket(user, number, Action.RATE)
    if not ticket.is_settled:
        return redirect(url_for("tickets.detail", number=number), 303)
    form = RatingForm(rating=ticket.rating, comment=ticket.rating_comment)
    if not form.validate_on_submit():
        return render_template("tickets/rating.html", ticket=ticket, form=form)
    limits.take(limits.REPLY, user.id)
    ratings.rate(ticket, user, form.rating.data, form.comment.data or "")
    db.session.commit()
    flash(gettext("Thank you for your rating."), "success")
    return redirect(url_for("tickets.detail", number=number), 303)
