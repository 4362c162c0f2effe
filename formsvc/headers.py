"""Headers of every answer: what browsers may do with it, and by which id we find it in the log."""

import re
import secrets

from flask import Flask, Response, g, request

from formsvc.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id() -> str:
    """The id of this request, in the error page, the answer and the log."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers to every answer of the app."""

    @app.before_request
    def take_id() -> None:
        # Only a proxy of ours is believed: its log and ours then tell of the same id.
        given = request.headers.get("X-Request-ID", "")
        if settings.trusted_proxies and REQUEST_ID.fullmatch(given):
            g.request_id = given

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.update(FIXED)
        headers["X-Request-ID"] = request_id()
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("Referrer-Policy", "same-origin")
        if settings.is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if "Cache-Control" not in headers:
            keep_private(response)
        return response


def keep_private(response: Response) -> Response:
    """Let no cache keep an answer that depends on who asks."""
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return response
