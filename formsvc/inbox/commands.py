"""Commands about mails that come in: `formsvc receive-mail`, `formsvc poll-mail`."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

import click
from flask import Flask
from flask.cli import ScriptInfo, with_appcontext

from formsvc.inbox import polling, taking
from formsvc.settings import SettingsError, current_settings

log = logging.getLogger(__name__)


@click.command("receive-mail")
@click.pass_context
def receive_mail(context: click.Context) -> None:
    """Take one mail from the standard input, as a mail server's pipe hands it over.

    Exit codes: 0 taken, 65 too large (the server tells the sender), 75 not now (the server keeps
    it and tries again).
    """
    raw = sys.stdin.buffer.read(taking.LONGEST_KEPT + 1)
    context.exit(_taken(context.ensure_object(ScriptInfo).load_app, raw))


@click.command("poll-mail")
@click.option("--once", is_flag=True, help="Take what is there and end.")
@with_appcontext
def poll_mail(once: bool) -> None:
    """Take the mails of the IMAP mailbox until told to stop.

    With --once the exit code is 75 when not all could be taken; they stay in the mailbox.
    """
    settings = current_settings()
    if not settings.imap_host:
        raise SettingsError("The setting imap_host is missing: set NEUVO_IMAP_HOST.")
    if not once:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        polling.run(stop, settings)
        return
    try:
        click.echo(f"Mails taken: {polling.poll(settings)}")
    except (polling.MailboxFailed, taking.NotNow) as error:
        log.error("inbox: %s", error)
        raise SystemExit(os.EX_TEMPFAIL) from None


def _taken(load_app: Callable[[], Flask], raw: bytes) -> int:
    """The exit code for the mail server; whatever goes wrong with us, the server keeps the mail."""
    try:
        with load_app().app_context():
            taking.take(raw)
    except taking.TooLarge:
        return os.EX_DATAERR
    except taking.NotNow as error:
        log.error("inbox: %s", error)
        return os.EX_TEMPFAIL
    except SettingsError as error:
        log.error("%s", error)
        return os.EX_TEMPFAIL
    except Exception as error:
        log.error("inbox: failed unexpectedly: %s", type(error).__name__)
        return os.EX_TEMPFAIL
    return os.EX_OK


COMMANDS = (receive_mail, poll_mail)
