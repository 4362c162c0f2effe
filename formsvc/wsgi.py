"""The service for a WSGI server: `gunicorn formsvc.wsgi:app`."""

from formsvc import create_app
from formsvc.settings import SettingsError, load_settings

try:
    app = create_app(load_settings())
except SettingsError as error:
    raise SystemExit(str(error)) from None
