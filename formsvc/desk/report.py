"""The figures of the report: what comes in, how quickly it is answered, what waits, its ratings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from formsvc.db import db, utc_now
from formsvc.hours import WorkedTime
from formsvc.i18n import TIME_ZONE
from formsvc.support import Opening
from formsvc.tickets.models import WITH_US, Ticket

SPANS = (4, 12, 26, 52)  # weeks
LONGEST = 3 * 365  # days before the time span
AGES = (1, 3, 7)  # days of waiting, where one group ends and the next begins
Moments = InstrumentedAttribute[datetime | None] | InstrumentedAttribute[datetime]


@dataclass(frozen=True)
class Week:
    """A week by its Monday: how many tickets came, how many were settled."""

    monday: date
    opened: int
    settled: int


@dataclass(frozen=True)
class Times:
    """How long something took in opening hours; None when it never happened."""

    count: int
    median: float | None
    ninth: float | None  # nine of ten took no longer


@dataclass(frozen=True)
class Report:
    """All that the page shows."""

    weeks: Sequence[Week]
    types: dict[str, int]
    services: dict[str, int]
    answers: Times
    in_time: int  # first answers not later than they were due
    with_target: int  # first answers that had a time to be given by
    solutions: Times
    waiting: Sequence[int]  # by age, the youngest first
    overdue: int
    ratings: Sequence[int]  # how many gave 1, 2 … 5

    @property
    def opened(self) -> int:
        """How many tickets came in."""
        return sum(week.opened for week in self.weeks)

    @property
    def settled(self) -> int:
        """How many tickets were settled."""
        return sum(week.settled for week in self.weeks)

    @property
    def rated(self) -> int:
        """How many ratings there are."""
        return sum(self.ratings)

    @property
    def rating(self) -> float:
        """The mean of the ratings; ask only where there are any."""
        return sum(grade * count for grade, count in enumerate(self.ratings, 1)) / self.rated


def make_report(opening: Opening, weeks: int, organisation_id: int | None) -> Report:
    """The report of the last weeks, this one among them; of one organisation or of all."""
    now = utc_now()
    mondays = _mondays(now, weeks)
    begin = _midnight(mondays[0])
    counted: ColumnElement[bool] = Ticket.merged_into_id.is_(None)
    if organisation_id is not None:
        counted &= Ticket.organisation_id == organisation_id
    opened = counted & (Ticket.created_at >= begin)
    answered = counted & (Ticket.answered_at >= begin)
    in_time, with_target = db.session.execute(
        select(
            func.count().filter(Ticket.answered_at <= Ticket.answer_due_at),
            func.count(Ticket.answer_due_at),
        ).where(answered)
    ).one()
    by_week = [
        _by_week(column, mondays, counted) for column in (Ticket.created_at, Ticket.settled_at)
    ]
    # A ticket that was open for years counts from there on.
    worked = WorkedTime(opening, begin - timedelta(days=LONGEST), now)
    return Report(
        weeks=[Week(*both) for both in zip(mondays, *by_week, strict=True)],
        types=_counts(Ticket.type, opened),
        services=_counts(Ticket.service, opened),
        answers=_times(worked, Ticket.answered_at, answered),
        in_time=in_time,
        with_target=with_target,
        solutions=_times(worked, Ticket.settled_at, counted & (Ticket.settled_at >= begin)),
        waiting=_waiting(counted, now),
        overdue=_overdue(counted, now),
        ratings=_ratings(counted & (Ticket.rated_at >= begin)),
    )


def _mondays(now: datetime, weeks: int) -> list[date]:
    today = now.astimezone(TIME_ZONE).date()
    this = today - timedelta(days=today.weekday())
    return [this - timedelta(weeks=back) for back in reversed(range(weeks))]


def _midnight(day: date) -> datetime:
    """When a day of Helsinki begins."""
    return datetime(day.year, day.month, day.day, tzinfo=TIME_ZONE).astimezone(UTC)


def _by_week(column: Moments, mondays: list[date], counted: ColumnElement[bool]) -> list[int]:
    """How many tickets of each week; no database knows the weeks of Helsinki."""
    ends = [_midnight(monday + timedelta(weeks=1)) for monday in mondays]
    week = case(*[(column < end, place) for place, end in enumerate(ends)], else_=len(ends))
    rows = select(week, func.count()).where(counted, column >= _midnight(mondays[0])).group_by(week)
    found: dict[int, int] = {place: count for place, count in db.session.execute(rows)}
    return [found.get(place, 0) for place in range(len(mondays))]


def _counts(column: InstrumentedAttribute[str], wanted: ColumnElement[bool]) -> dict[str, int]:
    """How many of each key, the most frequent first."""
    count = func.count()
    rows = select(column, count).where(wanted).group_by(column).order_by(count.desc(), column)
    return {key: number for key, number in db.session.execute(rows)}


def _times(worked: WorkedTime, column: Moments, wanted: ColumnElement[bool]) -> Times:
    rows = db.session.execute(select(Ticket.created_at, column).where(wanted))
    return times_of(worked.hours(begin, end) for begin, end in rows if end is not None)


def times_of(hours: Iterable[float]) -> Times:
    """The median, and what nine of ten do not pass."""
    ordered = sorted(hours)
    if not ordered:
        return Times(0, None, None)
    count = len(ordered)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Times(count, middle, ordered[-(-9 * count // 10) - 1])


def _waiting(counted: ColumnElement[bool], now: datetime) -> list[int]:
    borders = [now - timedelta(days=age) for age in AGES]
    group = case(
        *[(Ticket.waiting_since > border, place) for place, border in enumerate(borders)],
        else_=len(borders),
    )
    waiting = counted & Ticket.status.in_(WITH_US)
    rows = db.session.execute(select(group, func.count()).where(waiting).group_by(group))
    found: dict[int, int] = {place: count for place, count in rows}
    return [found.get(place, 0) for place in range(len(borders) + 1)]


def _overdue(counted: ColumnElement[bool], now: datetime) -> int:
    unanswered = counted & Ticket.status.in_(WITH_US) & Ticket.answered_at.is_(None)
    late = select(func.count()).where(unanswered, Ticket.answer_due_at < now)
    return db.session.scalar(late.select_from(Ticket)) or 0


def _ratings(wanted: ColumnElement[bool]) -> list[int]:
    rows = select(Ticket.rating, func.count()).where(wanted).group_by(Ticket.rating)
    found: dict[int | None, int] = {grade: count for grade, count in db.session.execute(rows)}
    return [found.get(grade, 0) for grade in range(1, 6)]
