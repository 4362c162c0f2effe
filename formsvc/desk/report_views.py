"""The report's page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext, ngettext
from flask_login import login_required
from sqlalchemy import select

from formsvc.accounts.models import Organisation
from formsvc.accounts.permissions import agents_only
from formsvc.db import db
from formsvc.desk.plots import plot_weeks, shares
from formsvc.desk.report import AGES, SPANS, make_report
from formsvc.i18n import LANGUAGE_PREFIX, current_language
from formsvc.support import current_support

bp = Blueprint("report", __name__, url_prefix=f"{LANGUAGE_PREFIX}/agent/report")
bp.before_request(login_required(agents_only))
Row = tuple[str, int, float]  # name, count, length of the bar in percent


@bp.get("/")
def page() -> ResponseReturnValue:
    """The report of a time span, of one organisation or of all."""
    asked = request.args.get("weeks", type=int)
    weeks = asked if asked in SPANS else SPANS[1]
    organisations = db.session.execute(
        select(Organisation.id, Organisation.name).order_by(Organisation.name)
    ).all()
    wanted = request.args.get("organisation", type=int)
    organisation = wanted if wanted in {row.id for row in organisations} else None
    support, language = current_support(), current_language()
    report = make_report(support.opening, weeks, organisation)
    return render_template(
        "desk/report.html",
        report=report,
        plot=plot_weeks(report.weeks),
        types=_rows({support.type_name(k, language): n for k, n in report.types.items()}),
        services=_rows({support.service_name(k, language): n for k, n in report.services.items()}),
        waiting=_rows(dict(zip(_ages(), report.waiting, strict=True))),
        ratings=_rows({_grade(n): c for n, c in reversed([*enumerate(report.ratings, 1)])}),
        spans=SPANS,
        weeks=weeks,
        organisations=organisations,
        organisation=organisation,
    )


@bp.app_template_filter()
def hours_text(hours: float) -> str:
    """Opening hours in words: minutes below an hour, else a number with one digit behind it."""
    if hours < 1:
        return gettext("%(number)s min", number=round(hours * 60))
    return gettext("%(number)s h", number=format_decimal(round(hours, 1)))


@bp.app_template_filter()
def decimal(number: float) -> str:
    """A number with one digit behind the sign, as the language writes it."""
    return format_decimal(number, "0.0")


def _rows(counts: dict[str, int]) -> list[Row]:
    return [
        (name, count, share)
        for (name, count), share in zip(counts.items(), shares([*counts.values()]), strict=True)
    ]


def _ages() -> list[str]:
    one, three, seven = AGES
    return [
        gettext("Less than a day"),
        gettext("%(from)s–%(to)s days", **{"from": one, "to": three}),
        gettext("%(from)s–%(to)s days", **{"from": three, "to": seven}),
        gettext("More than %(days)s days", days=seven),
    ]


def _grade(grade: int) -> str:
    return ngettext("%(num)s star", "%(num)s stars", grade)
