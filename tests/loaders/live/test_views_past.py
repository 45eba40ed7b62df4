from loaders.live.acts import Told
from loaders.live.entries import Kind
from loaders.live.views_past import SeatView, views_at
from tests.a_past import MemoryChronicle

NOON = 1_790_000_000.0
HOUR = 3600.0


def look(moment: float, seat: str, person: str = "", **words: object) -> Told:
    return Told(1, moment, str(Kind.VIEW), person, {"seat": seat, "view": {"code": "A", **words}})


def test_the_last_view_of_each_seat_at_a_moment_the_latest_first() -> None:
    chronicle = MemoryChronicle(
        [
            look(NOON - 600, "one", "王"),
            look(NOON - 300, "two"),
            look(NOON - 60, "one", "李", code="B"),
            Told(9, NOON - 30, str(Kind.ACT), "王", {"seat": "one", "view": {}}),
            look(NOON + 1, "two", code="later"),
        ]
    )
    assert views_at(chronicle, NOON) == (
        SeatView("one", "李", NOON - 60, {"code": "B"}),
        SeatView("two", "", NOON - 300, {"code": "A"}),
    )


def test_a_view_of_that_very_moment_counts() -> None:
    [found] = views_at(MemoryChronicle([look(NOON, "one")]), NOON)
    assert found.time == NOON


def test_a_seat_that_stood_still_for_hours_is_found_and_one_of_yesterday_is_not() -> None:
    assert [each.seat for each in views_at(MemoryChronicle([look(NOON - 9 * HOUR, "one")]), NOON)] == ["one"]
    assert views_at(MemoryChronicle([look(NOON - 25 * HOUR, "one")]), NOON) == ()


def test_what_is_no_view_is_passed_over() -> None:
    broken = [
        Told(1, NOON, str(Kind.VIEW), "", {"seat": 7, "view": {}}),
        Told(2, NOON, str(Kind.VIEW), "", {"seat": ""}),
    ]
    assert views_at(MemoryChronicle(broken), NOON) == ()
