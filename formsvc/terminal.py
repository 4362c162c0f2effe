"""The terminal: what the commands of all features share."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import IntegrityError

from formsvc.db import db

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
yes = click.option("--yes", is_flag=True, help="Do not ask whether this is meant.")


class Program(AppGroup):
    """A group whose commands find the service around them, and end with a sentence if refused."""

    refusals: tuple[type[Exception], ...] = ()

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a wrong setting or what a rule forbids ends it with exit code 1."""
        script = ctx.ensure_object(ScriptInfo)
        try:
            return super().invoke(ctx)
        except self.refusals as error:
            raise click.ClickException(str(error)) from None
        finally:
            app: Flask | None = script._loaded_app
            if app is not None:
                with app.app_context():
                    db.engine.dispose()


def say_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say_rows(rows: Sequence[Mapping[str, object]], *, in_json: bool) -> None:
    """Print rows as JSON, or as columns with a line of titles."""
    if in_json:
        say_json(rows)
    elif rows:
        table = [list(rows[0]), *([readable(value) for value in row.values()] for row in rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for line in table:
            cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(cells).rstrip())


def readable(value: object) -> str:
    """A value as people read it."""
    words = {None: "–", True: "yes", False: "no"}
    return words[value] if value is None or isinstance(value, bool) else str(value)


def commit(conflict: str) -> None:
    """Commit; `conflict` is the sentence for what another has added meanwhile."""
    try:
        db.session.commit()
    except IntegrityError:
        raise click.ClickException(conflict) from None
