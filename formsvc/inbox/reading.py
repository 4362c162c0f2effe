"""Reading: a mail is parsed by a process of its own, which may hang or die without harm."""

import json
import subprocess
import sys
from pathlib import Path

from formsvc.inbox.parsing import Fault, File, Letter, check, head_of
from formsvc.mail.letters import MARKERS

WALL_SECONDS = 30
_HERE = Path(__file__).parent
# The packages without what they load: the process needs a twentieth of the whole service.
_PROGRAM = f"""
import sys, types
for name, folder in (("formsvc", {str(_HERE.parent)!r}), ("formsvc.inbox", {str(_HERE)!r})):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from formsvc.inbox.parsing import main
main()
"""


class Crashed(Exception):
    """The process that read the mail has died, or was ended because it took too long."""


def read(raw: bytes) -> Letter:
    """The letter in a mail; Fault when it is too big to be looked at, Crashed when it bites."""
    check(raw)
    try:
        # Nothing of the environment: there are secrets in it.
        done = subprocess.run(
            [sys.executable, "-I", "-c", _PROGRAM, *MARKERS.values()],
            input=raw,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise Crashed("time") from None
    if done.returncode:
        raise Crashed("process")
    answer = json.loads(done.stdout)
    if "fault" in answer:
        raise Fault(answer["fault"])
    return _letter(answer["letter"])


def read_head(raw: bytes) -> Letter | None:
    """The letter in the headers alone, of a mail that cannot be read as a whole."""
    try:
        return read(head_of(raw) + b"\n\n")
    except (Fault, Crashed):
        return None


def _letter(found: dict[str, object]) -> Letter:
    files = [File(**file) for file in found.pop("files")]  # type: ignore[attr-defined]
    lists = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return Letter(**{**found, **lists, "files": tuple(files)})  # type: ignore[arg-type]
