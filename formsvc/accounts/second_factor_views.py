"""Pages of the second factor: the code at log-in, setting up, recovery codes, turning off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, login_required
from werkzeug.exceptions import NotFound

from formsvc.accounts import limits, permissions, second_factor, sessions
from formsvc.accounts.forms import CodeForm, NewFactorForm, PresentPasswordForm
from formsvc.accounts.models import User
from formsvc.accounts.views import let_in
from formsvc.db import db
from formsvc.i18n import LANGUAGE_PREFIX, current_language
from formsvc.settings import current_settings

bp = Blueprint("second_factor", __name__, url_prefix=LANGUAGE_PREFIX)
SECRET = "new_factor"  # where the cookie keeps the secret while it is being set up


@bp.route("/login/code", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """The second step of a log-in."""
    found = second_factor.pending_user()
    if found is None:
        return _begin_again()
    user, target = found
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("accounts/code.html", form=form)
    limits.take(limits.CODE, user.id)
    # Counted before the check, so that many tries at the same instant are counted too.
    db.session.commit()
    if not second_factor.check(user, form.code.data or ""):
        form.code.errors = [gettext("The code is wrong or has been used. Try the next one.")]
        return render_template("accounts/code.html", form=form)
    limits.give_back(limits.CODE, user.id)
    return let_in(user, target)


@bp.route("/second-factor/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Set up the second factor: from the settings, or before the first log-in that demands it."""
    found = second_factor.pending_user()
    if current_user.is_authenticated:
        found = permissions.present_user(), None
    if found is None:
        return _begin_again()
    user, target = found
    # Who has a factor already changes it only after having turned it off, which asks for more.
    if not user.is_agent or second_factor.is_set_up(user):
        raise NotFound
    secret = cookie.setdefault(SECRET, second_factor.new_secret())
    form = NewFactorForm() if current_user.is_authenticated else CodeForm()
    if request.method == "POST":
        limits.take(limits.CODE, user.id)
        # Counted before the check, so that many tries at the same instant are counted too.
        db.session.commit()
    if not form.validate_on_submit():
        return _set_up_page(user, secret, form)
    codes = second_factor.set_up(user, secret, form.code.data or "")
    if codes is None:
        form.code.errors = [gettext("The code is wrong. Check that your device's clock is right.")]
        return _set_up_page(user, secret, form)
    limits.give_back(limits.CODE, user.id)
    # Those that began without it.
    sessions.end_sessions(user)
    sessions.begin_session(user)
    first = permissions.first_address(user, current_language())
    db.session.commit()
    return render_template("accounts/recovery_codes.html", codes=codes, leads_to=target or first)


@bp.get("/settings/second-factor")
@login_required
def state() -> ResponseReturnValue:
    """Whether the second factor is on, and what can be done about it."""
    return _state_page(_agent())


@bp.post("/settings/second-factor/codes")
@login_required
def renew() -> ResponseReturnValue:
    """New recovery codes."""
    user = _agent()
    form = _checked_password(user, "codes")
    if form.errors:
        return _state_page(user, renew=form)
    codes = second_factor.renew_recovery_codes(user)
    db.session.commit()
    return render_template("accounts/recovery_codes.html", codes=codes, leads_to=url_for(".state"))


@bp.post("/settings/second-factor/off")
@login_required
def turn_off() -> ResponseReturnValue:
    """Turn the second factor off, unless the operator demands it."""
    user = _agent()
    if current_settings().require_second_factor:
        raise NotFound
    form = _checked_password(user, "off")
    if form.errors:
        return _state_page(user, off=form)
    second_factor.remove(user)
    db.session.commit()
    flash(gettext("Two-step verification is off."), "success")
    return redirect(url_for(".state"), 303)


@bp.get("/settings/second-factor/<any(codes, off):_form>")
@login_required
def form_address(_form: str) -> ResponseReturnValue:
    """A form's address, opened again or in another language, leads to its page."""
    return redirect(url_for(".state"), 303)


def _agent() -> User:
    user = permissions.present_user()
    if not user.is_agent:
        raise NotFound
    return user


def _begin_again() -> ResponseReturnValue:
    return redirect(f"/{current_language()}/login", 303)


def _checked_password(user: User, prefix: str) -> PresentPasswordForm:
    limits.take(limits.PASSWORD_CHECK, user.email)
    db.session.commit()
    form = PresentPasswordForm(prefix)
    if form.validate_on_submit():
        limits.give_back(limits.PASSWORD_CHECK, user.email)
    return form


def _set_up_page(user: User, secret: str, form: CodeForm) -> str:
    return render_template(
        "accounts/new_factor.html",
        form=form,
        picture=second_factor.picture(user, secret),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        is_required=current_settings().require_second_factor,
    )


def _state_page(
    user: User, renew: PresentPasswordForm | None = None, off: PresentPasswordForm | None = None
) -> str:
    return render_template(
        "accounts/second_factor.html",
        is_on=second_factor.is_set_up(user),
        codes_left=second_factor.codes_left(user),
        is_required=current_settings().require_second_factor,
        renew=renew or PresentPasswordForm("codes"),
        off=off or PresentPasswordForm("off"),
    )
