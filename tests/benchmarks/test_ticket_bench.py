"""The measuring of tickets, at a size that takes no time."""

from benchmarks import tickets


def test_a_small_service_is_filled_asked_and_measured() -> None:
    measured = tickets.measure("sqlite", 150, 1)
    assert set(measured) == set(tickets.PAGES)
    assert all(cpu > 0 and wall > 0 for cpu, wall in measured.values())
