"""Commands about searches: `formsvc searches`."""

from collections.abc import Sequence

import click
from flask.cli import with_appcontext

from formsvc.i18n import LANGUAGES
from formsvc.search import services
from formsvc.search.services import COUNTED_DAYS, Line


@click.command("searches")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="fi", show_default=True)
@click.option("--days", type=click.IntRange(1, COUNTED_DAYS), default=30, show_default=True)
@with_appcontext
def searches(language: str, days: int) -> None:
    """Tell what readers search, what they do not find, and which articles solved a matter."""
    report = services.report(language, days)
    click.echo(f"Searches in {days} days: {report.searches}, without hits: {report.in_vain}")
    _list_counts("Most frequent", report.frequent)
    _list_counts("Without hits", report.without_hits)
    _list_counts("Articles that solved a matter", report.solved)


def _list_counts(heading: str, lines: Sequence[Line]) -> None:
    click.echo(f"\n{heading}")
    for words, count in lines:
        click.echo(f"{count:6}  {words}")
    if not lines:
        click.echo("     –")


COMMANDS = (searches,)
