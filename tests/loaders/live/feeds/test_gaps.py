from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.live.feeds.gaps import FIRST_RETRY_SECONDS, MOST_SENDERS, MOST_SPANS, Courses, Place

GATEWAY = "gateway 7"


def heard(courses: Courses, *numbers: int, moment: float = 100.0) -> list[Place]:
    """Messages of one sender, a second apart by its clock in the order of their numbers."""
    return [courses.heard(GATEWAY, number, 1000.0 + number, moment) for number in numbers]


def test_numbers_in_order_are_no_gap_wherever_they_begin() -> None:
    courses = Courses(5.0)
    assert heard(courses, 41, 42, 43) == [Place.NEXT] * 3
    assert not courses.asks(100.0)


def test_a_jump_is_a_gap_of_so_many_messages_and_asks_for_a_snapshot_at_once() -> None:
    courses = Courses(5.0)
    assert heard(courses, 1, 5) == [Place.NEXT, Place.AFTER_A_GAP]
    assert courses.tally_of(GATEWAY).gaps == courses.short_of(GATEWAY) == 3
    assert courses.asks(100.0)
    assert not courses.asks(100.1)


def test_what_was_missing_and_comes_late_heals_its_gap() -> None:
    courses = Courses(5.0)
    assert heard(courses, 1, 4, 2, 3) == [Place.NEXT, Place.AFTER_A_GAP, Place.LATE, Place.LATE]
    tally = courses.tally_of(GATEWAY)
    assert (tally.gaps, tally.healed, tally.late, tally.twice) == (2, 2, 2, 0)
    assert not courses.asks(100.0)


def test_a_message_that_comes_twice_is_counted_and_is_no_gap() -> None:
    courses = Courses(5.0)
    assert heard(courses, 1, 2, 2, 1)[2:] == [Place.TWICE, Place.TWICE]
    assert courses.tally_of(GATEWAY).twice == 2


def test_a_snapshot_heals_up_to_its_number_and_no_further() -> None:
    courses = Courses(5.0)
    heard(courses, 1, 4, 8)
    courses.heard(GATEWAY, 6, 1008.5, 101.0, whole=True)
    assert courses.tally_of(GATEWAY).healed == 4
    assert courses.short_of(GATEWAY) == 1
    courses.heard(GATEWAY, 9, 1010.0, 102.0, whole=True)
    assert courses.short_of(GATEWAY) == 0
    assert not courses.asks(1000.0)


def test_live_messages_that_a_snapshot_overtook_are_still_taken() -> None:
    """They may hold a transition that the snapshot no longer shows."""
    courses = Courses(5.0)
    heard(courses, 1)
    courses.heard(GATEWAY, 4, 1004.5, 100.0, whole=True)
    assert heard(courses, 2, 3, 4, 5) == [Place.LATE, Place.LATE, Place.LATE, Place.NEXT]
    assert courses.tally_of(GATEWAY).gaps == 0


def test_live_messages_that_a_snapshot_overtook_are_no_new_count_without_a_clock() -> None:
    courses = Courses(5.0)
    courses.heard(GATEWAY, 11, None, 100.0)
    courses.heard(GATEWAY, 14, None, 100.0, whole=True)
    assert [courses.heard(GATEWAY, number, None, 100.0) for number in (12, 13)] == [Place.LATE, Place.LATE]
    assert courses.tally_of(GATEWAY).anew == 0


def test_a_sender_that_begins_anew_is_no_double_and_asks_for_a_snapshot() -> None:
    courses = Courses(5.0)
    heard(courses, 7, 8, 9)
    assert courses.heard(GATEWAY, 7, 1010.0, 101.0) is Place.ANEW
    assert courses.asks(101.0)
    courses.heard(GATEWAY, 7, 1011.0, 101.5, whole=True)
    assert not courses.asks(110.0)


def test_a_snapshot_from_before_a_new_beginning_heals_nothing() -> None:
    courses = Courses(5.0)
    heard(courses, 500)
    courses.heard(GATEWAY, 1, 2000.0, 101.0)
    courses.heard(GATEWAY, 499, 1499.0, 101.2, whole=True)
    assert courses.asks(101.3)


def test_a_sender_without_a_clock_begins_anew_with_a_number_that_was_not_here_lately() -> None:
    courses = Courses(5.0)
    for number in range(200, 300):
        courses.heard(GATEWAY, number, None, 100.0)
    assert courses.heard(GATEWAY, 299, None, 100.0) is Place.TWICE
    assert courses.heard(GATEWAY, 5, None, 100.0) is Place.ANEW
    assert courses.heard(GATEWAY, 6, None, 100.0) is Place.NEXT
    assert courses.heard(GATEWAY, 1, None, 100.0) is Place.ANEW


def test_a_counter_that_wraps_by_design_has_no_gap_where_it_does() -> None:
    courses = Courses(5.0, wraps_at=256)
    places = [courses.heard(GATEWAY, number % 256, 1000.0 + number, 100.0) for number in range(250, 600)]
    assert set(places) == {Place.NEXT}
    courses.heard(GATEWAY, 602 % 256, 1602.0, 100.0)
    assert courses.tally_of(GATEWAY).gaps == 2


def test_questions_become_rarer_while_nobody_answers_and_quick_again_for_something_new() -> None:
    courses = Courses(5.0)
    heard(courses, 1, 3)
    asked = [tenth / 10 for tenth in range(1000, 1200) if courses.asks(tenth / 10)]
    pauses = [after - before for before, after in pairwise(asked)]
    assert pauses == sorted(pauses)
    assert pauses[0] >= FIRST_RETRY_SECONDS
    assert len(asked) < 8
    heard(courses, 5, moment=120.0)
    assert courses.asks(120.0)


def test_after_the_line_was_away_everybody_may_have_said_something() -> None:
    courses = Courses(5.0)
    heard(courses, 1)
    courses.heard("other", None, None, 100.0)
    courses.resync(101.0)
    assert courses.asks(101.0)
    courses.heard(GATEWAY, 1, 1002.0, 101.1, whole=True)
    assert courses.asks(103.0)
    courses.heard("other", None, 1003.0, 103.1, whole=True)
    assert not courses.asks(120.0)


def test_the_lines_own_snapshot_speaks_for_every_sender() -> None:
    courses = Courses(5.0)
    heard(courses, 1, 4)
    courses.heard("other", 1, None, 100.0)
    courses.resync(101.0)
    assert courses.asks(101.0)
    courses.heard("", None, 2000.0, 101.2, whole=True)
    assert not courses.asks(140.0)
    assert courses.tally_of(GATEWAY).healed == 2


def test_a_snapshot_that_nobody_asked_for_heals_no_gap_without_a_number() -> None:
    courses = Courses(5.0)
    heard(courses, 1, 4)
    courses.heard("", None, None, 100.0, whole=True)
    assert courses.asks(100.5)


def test_what_was_dropped_here_is_a_gap_where_senders_do_not_number() -> None:
    courses = Courses(5.0)
    courses.heard(GATEWAY, None, None, 100.0)
    courses.lost(12, 101.0)
    assert courses.tally_of("").gaps == 12
    assert courses.asks(101.0)
    courses.heard("", None, None, 101.5, whole=True)
    assert courses.tally_of("").healed == 12


def test_a_sender_is_silent_by_the_age_of_what_it_says() -> None:
    courses = Courses(3.0)
    heard(courses, 1, moment=100.0)
    courses.heard("other", 1, None, 102.0)
    assert courses.silent(103.0) == frozenset()
    assert courses.silent(103.5) == {GATEWAY}
    courses.gone("other")
    assert courses.silent(103.5) == {GATEWAY, "other"}
    heard(courses, 2, moment=104.0)
    assert courses.silent(104.5) == {"other"}


def test_one_that_tells_only_changes_and_was_silent_may_have_told_some_to_nobody() -> None:
    courses = Courses(3.0)
    courses.heard(GATEWAY, None, None, 100.0)
    courses.heard(GATEWAY, None, None, 101.0)
    assert not courses.asks(101.0)
    courses.heard(GATEWAY, None, None, 110.0)
    assert courses.asks(110.0)


def test_more_senders_than_can_be_watched_are_refused() -> None:
    courses = Courses(3.0)
    for number in range(MOST_SENDERS):
        courses.heard(str(number), 1, None, 100.0)
    assert courses.heard("one more", 1, None, 100.0) is Place.REFUSED
    assert len(courses) == MOST_SENDERS


def test_many_separate_gaps_are_all_counted_and_one_snapshot_heals_them() -> None:
    courses = Courses(3.0)
    heard(courses, *range(0, 1000, 2))
    assert courses.tally_of(GATEWAY).gaps == courses.short_of(GATEWAY) == 499
    assert MOST_SPANS < 499
    courses.heard(GATEWAY, 998, 1999.0, 100.0, whole=True)
    assert courses.tally_of(GATEWAY).healed == 499


@given(st.permutations(range(1, 20)))
def test_in_whatever_order_all_messages_come_nothing_is_missing_in_the_end(order: list[int]) -> None:
    courses = Courses(5.0)
    places = heard(courses, 0, *order)
    tally = courses.tally_of(GATEWAY)
    assert Place.TWICE not in places
    assert tally.gaps == tally.healed
    assert courses.short_of(GATEWAY) == 0


@given(st.sets(st.integers(1, 60), max_size=40), st.integers(0, 61))
def test_gaps_less_healed_is_what_is_missing(lost: set[int], snapshot: int) -> None:
    courses = Courses(5.0)
    heard(courses, *(number for number in range(62) if number not in lost))
    assert courses.tally_of(GATEWAY).gaps == len(lost)
    courses.heard(GATEWAY, snapshot, 5000.0, 100.0, whole=True)
    tally = courses.tally_of(GATEWAY)
    assert tally.gaps - tally.healed == courses.short_of(GATEWAY)


@pytest.mark.parametrize("number", [2**62, 10**18])
def test_a_number_that_makes_no_sense_is_a_new_count_and_so_is_the_next_honest_one(number: int) -> None:
    courses = Courses(5.0)
    heard(courses, 1)
    assert courses.heard(GATEWAY, number, 1002.0, 100.0) is Place.ANEW
    assert courses.heard(GATEWAY, 3, 1003.0, 100.0) is Place.ANEW
    assert courses.heard(GATEWAY, 4, 1004.0, 100.0) is Place.NEXT
    assert courses.tally_of(GATEWAY).gaps == 0
