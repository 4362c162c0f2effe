"""Support's working hours: when a moment so many hours ahead comes, and how many lie between two.

Midsummer eve and Christmas eve are free: the law does not name them among the public holidays, but
offices are closed, and the `holidays` package counts them too.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

from holidays import PUBLIC, country_holidays

from formsvc.i18n import TIME_ZONE
from formsvc.support import Opening, Support

SEARCHED_DAYS = 400 * 31  # the longest time that support.toml allows, one hour on one day a week


def due_at(support: Support, type_key: str, moment: datetime) -> datetime:
    """When the first answer to a ticket of this type is due, counted from a moment."""
    return add_hours(support.opening, moment, support.type_of(type_key).first_answer_hours)


def add_hours(opening: Opening, start: datetime, hours: float) -> datetime:
    """The moment, in UTC, when so many opening hours have passed since `start`."""
    left = timedelta(hours=hours)
    for begin, end in opening_times(opening, start):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise ValueError("no opening hours within reach")


class WorkedTime:
    """Opening hours between two moments, quick enough for every ticket of a year."""

    def __init__(self, opening: Opening, begin: datetime, end: datetime) -> None:
        """Add up the opening times from `begin` to `end` once."""
        self._begins: list[float] = []
        self._lengths: list[float] = []
        self._before: list[float] = []  # seconds of all earlier opening times
        total = 0.0
        for opens, closes in opening_times(opening, begin):
            if opens > end:
                break
            self._begins.append(opens.timestamp())
            self._lengths.append((closes - opens).total_seconds())
            self._before.append(total)
            total += self._lengths[-1]

    def hours(self, begin: datetime, end: datetime) -> float:
        """Opening hours from one moment to another."""
        return max(0.0, self._until(end) - self._until(begin)) / 3600

    def _until(self, moment: datetime) -> float:
        place = bisect_right(self._begins, moment.timestamp()) - 1
        if place < 0:
            return 0.0
        since = moment.timestamp() - self._begins[place]
        return self._before[place] + min(since, self._lengths[place])


def is_open_on(opening: Opening, day: date) -> bool:
    """Whether support works on this day."""
    return day.weekday() in opening.days and day not in _holidays(day.year)


def opening_times(opening: Opening, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The opening times after a moment, in UTC: differences there are real hours."""
    day = start.astimezone(TIME_ZONE).date()
    for _ in range(SEARCHED_DAYS):
        if is_open_on(opening, day):
            begin, end = _times(opening, day)
            if end > start:
                yield max(begin, start.astimezone(UTC)), end
        day += timedelta(days=1)


@cache
def _times(opening: Opening, day: date) -> tuple[datetime, datetime]:
    begin, end = (
        datetime.combine(day, time, TIME_ZONE).astimezone(UTC)
        for time in (opening.begins, opening.ends)
    )
    return begin, end


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("FI", years=year, categories=PUBLIC))
