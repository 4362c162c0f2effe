"""Languages: the URL's language speaks on a page; dates and times as Finland writes them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, has_request_context, request
from flask.globals import request_ctx
from flask_babel import Babel, get_locale, gettext
from werkzeug.exceptions import HTTPException

LANGUAGES = {"fi": "Suomi", "sv": "Svenska"}
DEFAULT_LANGUAGE = "fi"
# The first part of every address in a language; views ask current_language(), they get no argument.
LANGUAGE_PREFIX = "/<any(fi, sv):language>"
TIME_ZONE = ZoneInfo("Europe/Helsinki")


def path_language(path: str) -> str | None:
    """The language an address begins with, if any."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES else None


def current_language() -> str:
    """The language of the page: of its address, else what the browser likes best."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if "language" not in g:
        best = request.accept_languages.best_match(LANGUAGES)
        g.language = path_language(request.path) or best or DEFAULT_LANGUAGE
    return str(g.language)


def format_moment(moment: datetime) -> str:
    """A time as `23.11.2026 klo 14.05`, in Finland's zone."""
    local = moment.astimezone(TIME_ZONE)
    return gettext("%(date)s at %(time)s", date=format_date(local), time=f"{local:%H.%M}")


def format_date(day: date) -> str:
    """A day as `3.11.2026`."""
    return f"{day.day}.{day.month}.{day.year}"


def switch_address(language: str) -> str:
    """The address of this page in another language; the portal when it has none."""
    path = request.path
    if path_language(path) is None or not _opens_by_get(path):
        return f"/{language}/portal/"
    query = request.query_string.decode("ascii", "ignore")
    rest = path.lstrip("/").partition("/")[2]
    return f"/{language}/{rest}" + (f"?{query}" if query else "")


def init_app(app: Flask) -> None:
    """Let pages speak the language of their address."""
    Babel(app, locale_selector=current_language)
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.add_template_filter(format_moment, "moment")
    app.add_template_filter(format_date, "day")
    app.context_processor(_for_templates)


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and values.get("language") in LANGUAGES:
        g.language = values.pop("language")


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "language" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values["language"] = current_language()


def language_name(language: str) -> str:
    """The name of a language, in the language of the page: «finska» for fi on a Swedish page."""
    return get_locale().languages.get(language, language)


def _for_templates() -> dict[str, object]:
    return {
        "language": current_language(),
        "languages": LANGUAGES,
        "language_name": language_name,
        "switch_address": switch_address,
    }


def _opens_by_get(path: str) -> bool:
    """Whether a page of the portal, not only a file of the site, may answer at the address."""
    adapter = request_ctx.url_adapter
    try:
        return adapter is not None and adapter.match(path, "GET")[0] != "articles.page"
    except HTTPException:
        return False
