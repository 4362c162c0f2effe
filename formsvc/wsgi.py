"""The service for a WSGI server: `gunicorn formsvc.wsgi:app`."""

from formsvc import create_app
from formsvc.settings import load_settings

app = create_app(load_settings())
