"""The look of the site: site/_shell/fi.html and sv.html worn as Jinja base templates."""

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, Environment, TemplateNotFound

from formsvc.i18n import LANGUAGES
from formsvc.settings import SettingsError

SLOT = re.compile(r"<!--slot:([a-z]+)-->")
REQUIRED = {"title", "content"}


def shell_source(page: str) -> str:
    """Jinja source of a built page: its slots are blocks (`slot_title`), all else is literal."""
    parts = SLOT.split(page)
    seen: set[str] = set()
    # split() gives text, slot, text, slot, …, text.
    source = [_literal(parts[0])]
    for slot, text in zip(parts[1::2], parts[2::2], strict=True):
        source += [_block(slot, seen), _literal(text)]
    return "".join(source)


def _literal(text: str) -> str:
    # Every Jinja mark begins with a brace; a raw block could be ended by the page itself.
    return text.replace("{", "{{ '{' }}")


def _block(slot: str, seen: set[str]) -> str:
    if slot in seen:
        return f"{{{{ self.slot_{slot}() }}}}"
    seen.add(slot)
    return f"{{% block slot_{slot} %}}{{% endblock %}}"


class ShellLoader(BaseLoader):
    """Loads `shell/<language>.html` from the built site; a new build is worn at once."""

    def __init__(self, site_dir: Path) -> None:
        self.folder = site_dir / "_shell"

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The shell of one language, and whether it is still the newest."""
        language = template.removeprefix("shell/").removesuffix(".html")
        if template != f"shell/{language}.html" or language not in LANGUAGES:
            raise TemplateNotFound(template)
        file = self.folder / f"{language}.html"
        try:
            built = _stamp(file)
            page = file.read_text("utf-8")
        except OSError:
            raise TemplateNotFound(template) from None
        # While a build is being changed, the last one is kept on.
        return shell_source(page), str(file), lambda: _stamp(file) in (built, None)


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def init_app(app: Flask, site_dir: Path) -> None:
    """Put the shells before the app's own templates; without them there is nothing to show."""
    for language in LANGUAGES:
        _check(site_dir / "_shell" / f"{language}.html")
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([ShellLoader(site_dir), app.jinja_loader])
    app.jinja_env.auto_reload = True


def _check(file: Path) -> None:
    try:
        slots = set(SLOT.findall(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"site_dir: {file} is missing; run `faq build` first.") from None
    if missing := REQUIRED - slots:
        raise SettingsError(f"site_dir: {file} has no slot {min(missing)}; run `faq build` again.")
