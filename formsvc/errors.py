"""Error pages: in the look of the site and the language of the address, with the request's id."""

import logging
import math
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException, InternalServerError, TooManyRequests

from formsvc.gate import ForeignHost
from formsvc.headers import request_id
from formsvc.i18n import current_language

log = logging.getLogger(__name__)

KEPT_HEADERS = ("Allow", "Retry-After")
TITLES = {
    400: lazy_gettext("The request cannot be handled"),
    403: lazy_gettext("Not allowed"),
    404: lazy_gettext("The page was not found"),
    405: lazy_gettext("This page cannot be used so"),
    413: lazy_gettext("Too much was sent"),
    415: lazy_gettext("This kind of content is not accepted"),
    429: lazy_gettext("Too many tries"),
    500: lazy_gettext("Something went wrong"),
    503: lazy_gettext("The service is resting for a moment"),
}
TEXTS = {
    400: lazy_gettext("Go back to the page before, load it again and try once more."),
    403: lazy_gettext("The request came from another site, so it was not carried out."),
    404: lazy_gettext("The address may be misspelt, or the page has been moved or removed."),
    405: lazy_gettext("Go to the front page of the customer portal and start from there."),
    413: lazy_gettext("Go back, shorten the text or leave out files, and send it again."),
    415: lazy_gettext("Go back to the page before and send the form again."),
    500: lazy_gettext("The fault is ours, and it has been recorded. Try again in a moment."),
    503: lazy_gettext("Try again in a moment."),
}


class Service(Flask):
    """A Flask app whose log tells of a crash without the address, which may hold a token."""

    def log_exception(self, exc_info: Any) -> None:
        """Write the traceback with the request's id and endpoint."""
        log.error("request %s (%s) crashed", request_id(), request.endpoint, exc_info=exc_info)


def init_app(app: Flask) -> None:
    """Show our own pages for every error."""
    app.register_error_handler(HTTPException, show_error)


def show_error(error: HTTPException) -> Response:
    """The page of an error; nothing in it comes from the database or the session."""
    if error.response is not None:
        return make_response(error.response)
    code = error.code or InternalServerError.code
    if isinstance(error, ForeignHost):
        return Response(status=400)
    title, text = _words(error, code)
    response = make_response(_page(title, text), code)
    for name, value in error.get_headers():
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _words(error: HTTPException, code: int) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return (
            gettext("The form is too old"),
            gettext("Go back, load the page again and send the form once more."),
        )
    if isinstance(error, TooManyRequests) and isinstance(error.retry_after, int):
        minutes = math.ceil(error.retry_after / 60)
        return str(TITLES[code]), ngettext(
            "Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes
        )
    known = code if code in TEXTS else 500 if code >= 500 else 400
    return str(TITLES[known]), str(TEXTS[known])


def _page(title: str, text: str) -> str:
    try:
        return render_template("error.html", title=title, text=text, request_id=request_id())
    except Exception:
        # The page about a fault must not fall over the same fault.
        log.exception("request %s: no error page", request_id())
        return (
            f'<!doctype html><html lang="{current_language()}"><title>{escape(title)}</title>'
            f"<h1>{escape(title)}</h1><p>{escape(text)}</p><p>{request_id()}</p></html>"
        )
