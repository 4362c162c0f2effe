"""The result page for readers without JavaScript, and the counting of what readers look for."""

import logging
from datetime import date

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import BadRequest, TooManyRequests

from formsvc.accounts import limits
from formsvc.articles import site
from formsvc.articles.catalog import current_catalog, restricted_catalog
from formsvc.db import db
from formsvc.gate import came_from_us
from formsvc.headers import keep_private
from formsvc.i18n import LANGUAGES, current_language, format_date
from formsvc.search import services
from formsvc.search.engine import Found
from formsvc.search.finding import find
from formsvc.search.marks import marked
from formsvc.search.page import Asked, SearchPage
from formsvc.settings import current_settings

FEW = 3  # fewer hits than this ask for those in the other language

log = logging.getLogger(__name__)
bp = Blueprint("search", __name__)
bp.add_app_template_filter(marked)


@bp.before_app_request
def results() -> Response | None:
    """Answer for the site's search page with the results in it."""
    language = current_language()
    addresses = current_catalog().search
    if request.endpoint != "articles.page" or addresses.get(language) != request.path:
        return None
    found = site.find_file(current_settings().site_dir, request.path[1:])
    page = SearchPage.read(found.file) if found else None
    if page is None:
        return None
    asked = _asked(page)
    text, total = _render(page, asked)
    others = [address for code, address in addresses.items() if code != language]
    # A picture or frame of another site is no search; a page that is really opened counts itself.
    is_counted = total is not None and request.method == "GET" and came_from_us()
    filled = page.fill(text, asked, others, is_counted=is_counted)
    if is_counted and total is not None:
        _count_quietly(language, asked.query, total)
    response = keep_private(Response(filled, mimetype="text/html"))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# No form key: the counter asks for no session and has no authority that a forged request could use.
@bp.post("/search/count")
def count() -> ResponseReturnValue:
    """Count one search that a browser has answered itself."""
    language, query = request.form.get("language", ""), request.form.get("query", "")
    found = request.form.get("found", type=int)
    if language not in LANGUAGES or not query or found is None:
        raise BadRequest
    _count(language, query, found)
    return "", 204


@bp.post("/search/solved")
def solved() -> ResponseReturnValue:
    """Count an article that made a new ticket needless."""
    language, article = request.form.get("language", ""), request.form.get("article", "")
    catalogs = (current_catalog(), restricted_catalog())
    if not current_user.is_authenticated or not any(c.has(article, language) for c in catalogs):
        raise BadRequest
    limits.take(limits.SOLVED, current_user.id)
    services.count_solved(article, language)
    db.session.commit()
    return "", 204


@bp.app_template_filter()
def shown_day(day: str) -> str:
    """A day of an index as Finland writes it."""
    try:
        return format_date(date.fromisoformat(day))
    except ValueError:
        return ""


def _asked(page: SearchPage) -> Asked:
    asked = [request.args.get(name, "") for name in ("q", "scope", "exact")]
    scope = asked[1] if asked[1] in page.scopes else ""
    return Asked.of(asked[0], scope, asked[2])


def _render(page: SearchPage, asked: Asked) -> tuple[str, int | None]:
    """The results as HTML, and their number when a search was made."""
    found = _find(current_language(), asked) if asked.query else None
    others = _others(asked) if found and found.total < FEW else {}
    text = render_template(
        "search/results.html", page=page, asked=asked, found=found, others=others
    )
    return text, found.total if found else None


def _others(asked: Asked) -> dict[str, Found]:
    """Hits in the other languages of the site."""
    codes = [code for code in current_catalog().search if code != current_language()]
    found = {code: _find(code, asked) for code in codes if code in LANGUAGES}
    return {code: other for code, other in found.items() if other and other.total}


def _find(language: str, asked: Asked) -> Found | None:
    """The answer of the index the reader may use; None when no index can be read."""
    is_customer = current_user.is_authenticated
    return find(
        language, asked.query, for_customers=is_customer, scope=asked.scope, exact=asked.exact
    )


def _count(language: str, query: str, found: int) -> None:
    limits.take(limits.SEARCH, limits.network(request.remote_addr))
    services.count_search(language, query, found)
    db.session.commit()


def _count_quietly(language: str, query: str, found: int) -> None:
    """Count a search that is answered already: nothing of the counting may spoil the answer."""
    # SQLite does not let a transaction write that has read: this request's has looked who asks.
    db.session.rollback()
    try:
        _count(language, query, found)
    except TooManyRequests:
        pass
    except DBAPIError as error:
        db.session.rollback()
        log.warning("search: not counted (%s)", type(error.orig).__name__)
