"""Pages of the account: log in and out, passwords, settings."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from formsvc.accounts import browsers, limits, permissions, second_factor, services, sessions
from formsvc.accounts.forms import (
    ChangePasswordForm,
    ForgottenForm,
    LanguageForm,
    LoginForm,
    NewPasswordForm,
)
from formsvc.accounts.models import PasswordLink, User, normalise_email
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX, current_language

bp = Blueprint("accounts", __name__, url_prefix=LANGUAGE_PREFIX)
LINK = "password_link"  # where the cookie keeps the token of an opened link


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Log in with e-mail address and password."""
    target = permissions.safe_target(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target or permissions.first_address(current_user, current_language()), 303)
    form = LoginForm()
    if not form.validate_on_submit():
        return _login_page(form, target)
    user = _check_login(form.email.data or "", form.password.data or "")
    if user is None:
        form.form_errors.append(gettext("The e-mail address or the password is wrong."))
        return _login_page(form, target)
    db.session.commit()
    return _log_in(user, target)


def _log_in(user: User, target: str | None) -> ResponseReturnValue:
    """Begin a session, or go on to the second factor without one."""
    if second_factor.is_missing(user):
        second_factor.begin_pending(user, target)
        return redirect(url_for("second_factor.new"), 303)
    if second_factor.is_set_up(user):
        second_factor.begin_pending(user, target)
        return redirect(url_for("second_factor.ask"), 303)
    return let_in(user, target)


def let_in(user: User, target: str | None) -> ResponseReturnValue:
    """Begin a session in this browser, which is known from now on."""
    sessions.begin_session(user)
    response = redirect(target or permissions.first_address(user, user.language), 303)
    browsers.remember(response, user)
    db.session.commit()
    return response


def _login_page(form: LoginForm, target: str | None) -> str:
    return render_template("accounts/login.html", form=form, leads_on=target is not None)


def _check_login(email: str, password: str) -> User | None:
    account, network = normalise_email(email), limits.network(request.remote_addr)
    tries: list[tuple[limits.Limit, *tuple[str, ...]]] = [(limits.LOGIN_ADDRESS, network)]
    if browser := browsers.known_as(account):
        # Others who guess at the account do not shut its owner out.
        tries += [(limits.LOGIN_PAIR, account, browser)]
    else:
        tries += [(limits.LOGIN_PAIR, account, network), (limits.LOGIN_ACCOUNT, account)]
    for limit, *who in tries:
        limits.take(limit, *who)
    # Counted before the check, so that many tries at the same instant are counted too.
    db.session.commit()
    user = services.check_password(email, password)
    if user is not None:
        for limit, *who in tries:
            limits.give_back(limit, *who)
    return user


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """End this session, here and in every copy of its cookie."""
    if current_user.is_authenticated:
        sessions.end_session(current_user.session_token)
        db.session.commit()
    cookie.clear()
    flash(gettext("You have logged out."), "success")
    response = redirect(f"/{current_language()}/login", 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/password/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for a link to choose a password, the first one or a new one."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form, is_sent=False)
    email = form.email.data or ""
    limits.take(limits.RESET_ACCOUNT, normalise_email(email))
    limits.take(limits.RESET_ADDRESS, limits.network(request.remote_addr))
    services.ask_password_link(email)
    db.session.commit()
    return render_template("accounts/forgotten.html", form=form, is_sent=True)


@bp.get("/password/link/", defaults={"token": ""})
@bp.get("/password/link/<path:token>")
def open_link(token: str) -> ResponseReturnValue:
    """Take the token out of the address bar; a mail scanner that looks in changes nothing."""
    cookie[LINK] = token[:200]
    return _without_referrer(redirect(f"/{current_language()}/password/new", 303))


@bp.route("/password/new", methods=["GET", "POST"])
def new_password() -> ResponseReturnValue:
    """Choose a password with the link that was opened."""
    token = str(cookie.get(LINK, ""))
    link = services.find_link(token)
    if link is None:
        return _dead_link()
    form = NewPasswordForm(link.user)
    if not form.validate_on_submit():
        return _new_password_page(form, link)
    try:
        services.use_link(token, form.password.data or "")
    except services.LinkIsDead:
        return _dead_link()
    db.session.commit()
    cookie.clear()
    flash(gettext("The password has been changed. Log in with it."), "success")
    return _without_referrer(redirect(f"/{current_language()}/login", 303))


def _new_password_page(form: NewPasswordForm, link: PasswordLink) -> Response:
    page = render_template("accounts/new_password.html", form=form, email=link.user.email)
    return _without_referrer(make_response(page))


def _dead_link() -> Response:
    cookie.pop(LINK, None)
    return _without_referrer(make_response(render_template("accounts/dead_link.html"), 410))


def _without_referrer(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp.get("/settings")
@login_required
def settings() -> ResponseReturnValue:
    """The user's settings: language and password."""
    return _settings_page()


@bp.get("/settings/<any(language, password):_form>")
@login_required
def form_address(_form: str) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to its page."""
    return redirect(f"/{current_language()}/settings", 303)


@bp.post("/settings/language")
@login_required
def change_language() -> ResponseReturnValue:
    """Change the language of the portal and of the mails."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return _settings_page(language_form=form)
    language = str(form.language.data)
    services.change_language(current_user, language)
    db.session.commit()
    with force_locale(language):
        flash(gettext("The language has been changed."), "success")
    return redirect(f"/{language}/settings", 303)


@bp.post("/settings/password")
@login_required
def change_password() -> ResponseReturnValue:
    """Change the password; every other session of the user ends."""
    account = current_user.email
    limits.take(limits.PASSWORD_CHECK, account)
    db.session.commit()
    user = permissions.present_user()
    form = ChangePasswordForm(user)
    is_valid = form.validate_on_submit()
    if not form.present.errors:
        limits.give_back(limits.PASSWORD_CHECK, account)
    if not is_valid:
        db.session.commit()
        return _settings_page(password_form=form)
    services.set_password(user, form.password.data or "")
    sessions.begin_session(user)
    db.session.commit()
    flash(gettext("The password has been changed."), "success")
    return redirect(f"/{current_language()}/settings", 303)


def _settings_page(
    language_form: LanguageForm | None = None, password_form: ChangePasswordForm | None = None
) -> str:
    user = permissions.present_user()
    return render_template(
        "accounts/settings.html",
        language_form=language_form or LanguageForm(formdata=None, language=user.language),
        password_form=password_form or ChangePasswordForm(user),
    )
