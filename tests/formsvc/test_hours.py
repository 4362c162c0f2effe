"""Working hours: weekends, Finnish holidays, nights in which the clocks change, moments outside."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from formsvc.hours import WorkedTime, add_hours, due_at, is_open_on
from formsvc.i18n import TIME_ZONE
from formsvc.support import Opening, load_support

OFFICE = Opening(days=(0, 1, 2, 3, 4), begins=time(8), ends=time(16))
ALWAYS = Opening(days=(0, 1, 2, 3, 4, 5, 6), begins=time(0), ends=time(23, 59, 59))


def hours_between(opening: Opening, start: datetime, end: datetime) -> float:
    """Opening hours between two moments, counted from long before."""
    return WorkedTime(opening, at("2025-01-01T00:00"), at("2028-01-01T00:00")).hours(start, end)


def at(text: str) -> datetime:
    """A moment as a clock in Helsinki shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=TIME_ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-24T09:30", 2, "2026-11-24T11:30"),
        ("2026-11-24T14:00", 8, "2026-11-25T14:00"),
        ("2026-11-24T08:00", 8, "2026-11-24T16:00"),  # the very end of the day counts
        ("2026-11-24T16:00", 1, "2026-11-25T09:00"),
        ("2026-11-24T05:00", 1, "2026-11-24T09:00"),
        ("2026-11-24T22:00", 1, "2026-11-25T09:00"),
        ("2026-11-27T15:00", 2, "2026-11-30T09:00"),  # Friday to Monday
        ("2026-11-28T12:00", 8, "2026-11-30T16:00"),  # Saturday
        ("2026-04-02T15:00", 2, "2026-04-07T09:00"),  # Maundy Thursday, Easter, Tuesday
        ("2026-06-18T15:30", 1, "2026-06-22T08:30"),  # midsummer eve is free
        ("2026-12-23T15:00", 2, "2026-12-28T09:00"),  # Christmas eve is free, then a weekend
        ("2027-12-03T15:00", 2, "2027-12-07T09:00"),  # Independence Day on a Monday
        ("2026-05-13T15:00", 2, "2026-05-15T09:00"),  # Ascension Day
        ("2026-12-31T15:00", 2, "2027-01-04T09:00"),  # into the next year
        ("2027-01-05T15:00", 2, "2027-01-07T09:00"),  # Epiphany
    ],
)
def test_an_answer_is_due_after_so_many_opening_hours(start: str, hours: int, end: str) -> None:
    assert add_hours(OFFICE, at(start), hours) == at(end)
    assert hours_between(OFFICE, at(start), at(end)) == hours


@pytest.mark.parametrize(
    ("a", "b", "hours"),
    [
        ("2026-11-24T09:00", "2026-11-24T09:00", 0),
        ("2026-11-24T09:00", "2026-11-23T09:00", 0),  # in the wrong order
        ("2026-11-27T17:00", "2026-11-30T07:00", 0),  # a weekend
        ("2026-11-20T12:00", "2026-11-27T12:00", 40),
        ("2026-12-21T00:00", "2026-12-28T00:00", 24),
    ],
)
def test_time_between_two_moments_counts_only_open_hours(a: str, b: str, hours: int) -> None:
    assert hours_between(OFFICE, at(a), at(b)) == hours


def test_half_an_hour_is_half_an_hour() -> None:
    assert hours_between(OFFICE, at("2026-11-24T15:45"), at("2026-11-25T08:15")) == 0.5


def test_nights_in_which_clocks_change_are_an_hour_shorter_or_longer() -> None:
    spring = hours_between(ALWAYS, at("2026-03-29T00:00"), at("2026-03-30T00:00"))
    autumn = hours_between(ALWAYS, at("2026-10-25T00:00"), at("2026-10-26T00:00"))
    assert (round(spring), round(autumn)) == (23, 25)


def test_opening_follows_the_clock_on_the_wall_over_a_change_of_clocks() -> None:
    friday = datetime(2026, 3, 27, 13, 0, tzinfo=UTC)  # 15 o'clock in winter
    assert add_hours(OFFICE, friday, 2) == datetime(2026, 3, 30, 6, 0, tzinfo=UTC)  # 9 in summer
    friday = datetime(2026, 10, 23, 12, 0, tzinfo=UTC)
    assert add_hours(OFFICE, friday, 2) == datetime(2026, 10, 26, 7, 0, tzinfo=UTC)


def test_answers_are_in_utc() -> None:
    assert add_hours(OFFICE, at("2026-11-24T09:00"), 1).tzinfo is UTC


def test_a_day_without_a_holiday_is_open_though_it_has_a_flag() -> None:
    assert is_open_on(OFFICE, at("2026-02-05T00:00").date())  # Runeberg Day
    assert not is_open_on(OFFICE, at("2025-12-24T00:00").date())
    assert not is_open_on(OFFICE, at("2026-11-28T00:00").date())


def test_the_longest_allowed_time_on_the_shortest_week_is_found() -> None:
    rare = Opening(days=(4,), begins=time(9), ends=time(10))
    assert add_hours(rare, at("2026-11-24T09:00"), 400) > at("2034-01-01T00:00")


def test_each_type_has_its_hours(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "support.toml").read_text("utf-8")
    file = tmp_path / "support.toml"
    quick = 'key = "quick"\nfirst_answer_hours = 2\nname = { fi = "a", sv = "b" }\n'
    file.write_text(text + "\n[[types]]\n" + quick + 'explanation = { fi = "a", sv = "b" }\n')
    support = load_support(file)
    assert due_at(support, "quick", at("2026-11-24T08:00")) == at("2026-11-24T10:00")
