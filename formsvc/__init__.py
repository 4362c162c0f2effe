"""formsvc: the customer portal of Neuvo; `create_app` joins its parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from formsvc import db, errors, gate, headers, i18n, portal, shell, support
from formsvc.accounts import login, second_factor_views
from formsvc.accounts import services as account_services
from formsvc.accounts import views as account_views
from formsvc.articles import catalog
from formsvc.articles import views as article_views
from formsvc.attachments import storage
from formsvc.desk import (
    canned_views,
    insert_views,
    masking_views,
    presence,
    report_views,
    saved_views,
    undelivered,
)
from formsvc.desk import models as _desk_models  # noqa: F401  (its tables belong to the whole)
from formsvc.desk import queue_views as _queue_views  # noqa: F401  (its routes belong to the desk)
from formsvc.desk import triage_views as _triage_views  # noqa: F401  (its routes belong to the desk)
from formsvc.desk import views as desk_views
from formsvc.inbox import views as inbox_views
from formsvc.mail import outbox
from formsvc.privacy import views as privacy_views
from formsvc.search import views as search_views
from formsvc.settings import Settings
from formsvc.tickets import (
    attachment_views,
    follower_views,
    list_views,
    permissions,
    rating_views,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

csrf = CSRFProtect()


def create_app(settings: Settings) -> Flask:
    """The service; SettingsError tells what is missing."""
    app = errors.Service(__name__, static_folder=None)
    app.extensions["neuvo_settings"] = settings
    _configure(app, settings)
    headers.init_app(app, settings)
    gate.init_app(app, settings)
    errors.init_app(app)
    i18n.init_app(app)
    shell.init_app(app, settings.site_dir)
    catalog.init_app(app, settings)
    support.init_app(app, settings.support_file)
    db.init_app(app, settings)
    storage.init_app(app, settings)
    login.init_app(app)
    csrf.init_app(app)
    csrf.exempt(article_views.read)
    csrf.exempt(search_views.count)
    app.register_blueprint(account_views.bp)
    app.register_blueprint(second_factor_views.bp)
    app.register_blueprint(portal.bp)
    app.register_blueprint(list_views.bp)
    app.register_blueprint(follower_views.bp)
    app.register_blueprint(rating_views.bp)
    app.register_blueprint(attachment_views.bp)
    app.register_blueprint(desk_views.bp)
    app.register_blueprint(saved_views.bp)
    app.register_blueprint(presence.bp)
    app.register_blueprint(undelivered.bp)
    app.register_blueprint(canned_views.bp)
    app.register_blueprint(insert_views.bp)
    app.register_blueprint(report_views.bp)
    app.register_blueprint(inbox_views.bp)
    app.register_blueprint(masking_views.bp)
    outbox.check_before_sending(app, "password_link", account_services.write_link)
    outbox.check_before_sending(app, "ticket_", permissions.may_still_receive)
    app.register_blueprint(article_views.bp)
    app.register_blueprint(search_views.bp)
    app.register_blueprint(privacy_views.bp)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SECRET_KEY_FALLBACKS=[key.get_secret_value() for key in settings.secret_key_fallbacks],
        # Browsers keep the promise of this prefix: our host alone, https alone.
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # A form lives as long as its session; the gate looks where it came from.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=0)  # type: ignore[method-assign]
    app.wsgi_app = _at_public_address(app.wsgi_app, settings)  # type: ignore[assignment,method-assign]


def _at_public_address(app: WSGIApplication, settings: Settings) -> WSGIApplication:
    """Let the settings say where the service stands, not what a request tells of it."""
    scheme = "https" if settings.is_https else "http"

    def placed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return app({**environ, "wsgi.url_scheme": scheme, "SCRIPT_NAME": ""}, start_response)

    return placed
