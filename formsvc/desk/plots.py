"""Plots as shapes in percent of their width, so that words keep their size on any screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from formsvc.desk.report import Week

HEIGHT = 180  # pixels of the tallest bar
LABELS = 6  # more would run into each other on a phone
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Bar:
    """A bar of a plot: left edge and width in percent, top and height in pixels."""

    x: float
    width: float
    y: float
    height: float
    count: int


@dataclass(frozen=True)
class Group:
    """The bars of one week, and the middle of its place in percent."""

    monday: date
    middle: float
    opened: Bar
    settled: Bar
    is_named: bool


@dataclass(frozen=True)
class Plot:
    """Bars of weeks, with the lines behind them as (height in pixels, count)."""

    groups: Sequence[Group]
    lines: Sequence[tuple[float, int]]


def plot_weeks(weeks: Sequence[Week]) -> Plot:
    """Two bars a week."""
    top = _round_up(max(max(week.opened, week.settled) for week in weeks))
    room = 100 / len(weeks)
    every = -(-len(weeks) // LABELS)

    def bar(x: float, count: int) -> Bar:
        height = HEIGHT * count / top
        return Bar(
            round(x, 3), round(room * 0.36, 3), round(HEIGHT - height, 1), round(height, 1), count
        )

    groups = [
        Group(
            week.monday,
            round(room * (place + 0.5), 3),
            bar(room * (place + 0.12), week.opened),
            bar(room * (place + 0.52), week.settled),
            # From the newest week backwards, which is the one that everyone looks for.
            (len(weeks) - 1 - place) % every == 0,
        )
        for place, week in enumerate(weeks)
    ]
    return Plot(groups, [(HEIGHT - HEIGHT * part / 2, top * part // 2) for part in (0, 1, 2)])


def shares(counts: Sequence[int]) -> list[float]:
    """How long each bar is, in percent of the longest."""
    most = max([*counts, 1])
    return [round(100 * count / most, 1) for count in counts]


def _round_up(count: int) -> int:
    """The next even, round number, so that half of it is a whole one."""
    scale = 2
    while True:
        for step in STEPS:
            if step * scale >= count:
                return step * scale
        scale *= 10
