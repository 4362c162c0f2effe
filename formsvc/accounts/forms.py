"""Forms of accounts."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from formsvc.accounts import passwords, services
from formsvc.accounts.models import User, is_email
from formsvc.i18n import LANGUAGES


def _one_address(_form: FlaskForm, field: Field) -> None:
    if not is_email(str(field.data or "").strip()):
        raise ValidationError(gettext("Write an e-mail address, such as maija@example.fi."))


class LoginForm(FlaskForm):
    """E-mail address and password."""

    email = EmailField(
        lazy_gettext("E-mail address"), [InputRequired(lazy_gettext("Write your e-mail address."))]
    )
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired(lazy_gettext("Write your password."))]
    )


class ForgottenForm(FlaskForm):
    """The address to which the link is sent."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        [InputRequired(lazy_gettext("Write your e-mail address.")), _one_address],
    )


class NewPasswordForm(FlaskForm):
    """A password chosen, twice."""

    password = PasswordField(
        lazy_gettext("New password"), [InputRequired(lazy_gettext("Choose a password."))]
    )
    again = PasswordField(
        lazy_gettext("New password again"),
        [InputRequired(lazy_gettext("Write the new password again."))],
    )

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user

    def validate_password(self, field: Field) -> None:
        """Good enough for this user."""
        fault = passwords.fault_in(field.data, services.own_words(self.user))
        if fault:
            raise ValidationError(fault)

    def validate_again(self, field: Field) -> None:
        """Nobody sees what they type."""
        if field.data != self.password.data:
            raise ValidationError(gettext("The two passwords differ. Write the same one twice."))


class PresentPasswordField(PasswordField):
    """The password of whoever is logged in: an open browser shall not give the account away."""

    def __init__(self, **more: Any) -> None:
        missing = InputRequired(lazy_gettext("Write your present password."))
        rules = [missing, Length(max=passwords.LONGEST), _is_present]
        super().__init__(lazy_gettext("Present password"), rules, **more)


def _is_present(_form: FlaskForm, field: Field) -> None:
    if not passwords.matches(field.data, current_user.password_hash):
        raise ValidationError(gettext("The present password is wrong."))


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the present one as proof."""

    present = PresentPasswordField()


class PresentPasswordForm(FlaskForm):
    """A button that asks for the present password."""

    present = PresentPasswordField()

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix=prefix)


class CodeForm(FlaskForm):
    """A code of the authenticator, or a recovery code."""

    code = StringField(
        lazy_gettext("Code"), [InputRequired(lazy_gettext("Write the code.")), Length(max=40)]
    )


class NewFactorForm(CodeForm):
    """The first code, with the password as proof: an open browser shall not shut its user out."""

    present = PresentPasswordField()


class LanguageForm(FlaskForm):
    """The user's language."""

    language = RadioField(lazy_gettext("Language"), choices=LANGUAGES)
