"""Forms of one's own data."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Length


class DownloadForm(FlaskForm):
    """A button alone."""


class ErasureForm(FlaskForm):
    """The wish to be erased, said twice so that nobody asks by a slip."""

    is_meant = BooleanField(
        lazy_gettext("I want my data to be erased. I can then no longer log in."),
        [InputRequired(lazy_gettext("Tick the box if you mean it."))],
    )
    form_key = HiddenField(validators=[InputRequired(), Length(max=40)])
