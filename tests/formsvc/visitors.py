"""A browser without JavaScript, as far as the tests need one."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Visitor:
    """Opens pages and sends forms, with the token of a page seen before."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, buffered=True, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form as a page of ours would."""
        form = {"csrf_token": self.token(), **(data or {})}
        answer = self.client.post(path, data=form, buffered=True, **more)
        # A large form lies in a temporary file, which the client leaves open.
        answer.request.environ["wsgi.input"].close()
        return answer

    def token(self) -> str:
        """A form token of the present session."""
        for page in ("/fi/password/forgotten", "/fi/settings"):
            if found := TOKEN.search(self.client.get(page).text):
                return found[1]
        raise AssertionError("no form token found")

    def log_in(self, email: str, password: str, path: str = "/fi/login") -> TestResponse:
        """Send the login form."""
        return self.post(path, {"email": email, "password": password})

    def is_logged_in(self) -> bool:
        """Whether the service knows the visitor."""
        answer = self.client.get("/session.json").json
        return bool(answer and answer["name"])
