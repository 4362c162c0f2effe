"""The built site, with its restricted pages for customers, and what its scripts ask."""

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import BadRequest, NotFound

from formsvc.accounts import limits
from formsvc.accounts.permissions import ask_to_log_in
from formsvc.articles import services, site
from formsvc.articles.catalog import current_catalog
from formsvc.db import db
from formsvc.headers import keep_private
from formsvc.i18n import DEFAULT_LANGUAGE, LANGUAGES, current_language
from formsvc.settings import current_settings

bp = Blueprint("articles", __name__)


@bp.get("/", defaults={"path": ""})
@bp.get("/<path:path>")
def page(path: str) -> ResponseReturnValue:
    """A page or file of the site; customers get the restricted one where there is one."""
    settings = current_settings()
    restricted = site.find_file(settings.restricted_dir, path)
    is_section = current_catalog().is_restricted(f"/{path}")
    public = site.find_file(settings.site_dir, path)
    if restricted is None and not is_section:
        return _answer(path, public, is_private=False)
    if current_user.is_authenticated:
        return _answer(path, restricted or public, is_private=True)
    if public is None and is_section and site.looks_like_page(path):
        return ask_to_log_in()
    return _answer(path, public, is_private=True)


def _answer(path: str, found: site.Found | None, *, is_private: bool) -> ResponseReturnValue:
    if found is None:
        return _not_found()
    if found.lacks_slash:
        return redirect(f"/{path}/", 308)
    return site.send_private(found.file) if is_private else site.send_public(found.file)


def _not_found() -> ResponseReturnValue:
    """The site's own page for what is not there."""
    file = current_settings().site_dir / current_language() / "404.html"
    if not file.is_file():
        raise NotFound
    return keep_private(Response(file.read_bytes(), 404, mimetype="text/html"))


@bp.get("/session.json")
def session() -> ResponseReturnValue:
    """Who is logged in, for the header of the static pages."""
    if not current_user.is_authenticated:
        return jsonify(name=None)
    return jsonify(name=current_user.name, portal=f"/{current_user.language}/portal/")


# No form key: the counter asks for no session and has no authority that a forged request could use.
@bp.post("/articles/read")
def read() -> ResponseReturnValue:
    """Count one reading of a public article."""
    article, language = request.form.get("id", ""), request.form.get("language", "")
    if not current_catalog().has_public(article, language):
        raise BadRequest
    limits.take(limits.READING, limits.network(request.remote_addr))
    services.count_reading(article, language)
    db.session.commit()
    return "", 204


@bp.get("/articles/most-read.json")
def most_read() -> ResponseReturnValue:
    """Ids of the most read articles of one language."""
    asked = request.args.get("language", DEFAULT_LANGUAGE)
    language = asked if asked in LANGUAGES else DEFAULT_LANGUAGE
    known = {article.id for article in current_catalog().articles if article.access == "public"}
    listed = [article for article in services.most_read(language) if article in known]
    response = jsonify(articles=listed)
    response.cache_control.public = True
    response.cache_control.max_age = site.PAGE_AGE
    return response
