import math

import numpy as np
import pytest

from scenes.alarm import AlarmState, Axis
from scenes.alarm_board import Answered, Board, Noted, Shelf
from scenes.facts import nothing_known
from scenes.severity import Level, Quality
from tests.panels.small_park import NOW, calm, changed, small_park, troubled
from viewer.panels.alarms.alarm_columns import Col
from viewer.panels.alarms.alarm_pages import Page, away, keys_of, not_known, standing, usual_order
from viewer.panels.alarms.alarm_seen import by_row, differs, key_of, nothing_seen, seen, waiting_since
from viewer.panels.alarms.alarm_sieve import Haystacks, Sieve, passing
from viewer.panels.alarms.alarm_tally import tally
from viewer.panels.alarms.asked import acknowledgements, concern_of
from viewer.panels.alarms.tag_names import TagNames
from viewer.panels.spoken import spoken

PARK = small_park()
COUNT = len(PARK.tags)
EVERY = np.arange(2 * COUNT, dtype=np.int64)


def test_what_a_board_says_of_strangers_is_left_out() -> None:
    board = Board(
        answered=(Answered(99, 0, Level.HIGH, "甲", NOW), Answered(1, 7, Level.HIGH, "甲", NOW)),
        shelved=(Shelf(-1, 0, NOW, NOW, "", ""),),
        notes=(Noted(COUNT, 1, "", "", NOW),),
    )
    rows = by_row(board, COUNT)
    assert not rows.answered
    assert not rows.kept
    assert not rows.notes
    assert not rows.digest.any()


def test_only_what_is_said_otherwise_differs() -> None:
    old = seen(troubled(PARK), by_row(Board(), COUNT), NOW)
    board = Board(notes=(Noted(3, 1, "看过", "甲", NOW),))
    new = seen(changed(troubled(PARK), [7], value=30.0), by_row(board, COUNT), NOW + 1)
    assert set((EVERY[differs(old, new, EVERY)] >> 1).tolist()) == {3, 7}
    assert not differs(old, seen(troubled(PARK), by_row(Board(), COUNT), NOW + 9), EVERY).any()


def test_a_value_that_stays_unknown_is_no_difference() -> None:
    old, new = nothing_seen(COUNT), nothing_seen(COUNT)
    assert not differs(old, new, EVERY).any()


def test_every_alarm_is_on_a_page_and_what_is_away_is_on_its_own() -> None:
    facts = changed(troubled(PARK), [1, 12, 6, 4], state=AlarmState.UNACK)
    facts = changed(facts, [1], state=AlarmState.SHLVD)
    now = seen(changed(facts, [8], contact=AlarmState.OOSRV), by_row(Board(), COUNT), NOW)
    assert (standing(now) >> 1).tolist() == [4, 6, 9, 12]
    assert away(now).tolist() == [key_of(1, 0), key_of(8, 1)]
    assert key_of(8, 1) in not_known(now)


@pytest.mark.parametrize("page", [Page.STANDING, Page.UNKNOWN, Page.AWAY])
def test_what_waits_is_read_first(page: Page) -> None:
    facts = changed(troubled(PARK), [1, 12, 6], state=AlarmState.UNACK)
    facts = changed(facts, [15], contact=AlarmState.UNACK)
    now = seen(facts, by_row(Board(), COUNT), NOW)
    keys = keys_of(page, now)
    waits = now.waits[keys[np.lexsort(usual_order(page, now, keys))]]
    assert not (np.diff(waits.astype(int)) > 0).any()


def test_a_returned_contact_that_nobody_acknowledged_stays_on_the_page_of_what_is_lost() -> None:
    now = seen(changed(calm(PARK), [3], contact=AlarmState.RTNUN), by_row(Board(), COUNT), NOW)
    assert key_of(3, Axis.CONTACT) in not_known(now)


def test_who_waited_first_is_remembered_while_it_waits() -> None:
    facts = changed(calm(PARK), [1], level=Level.HIGH, unanswered=Level.HIGH, since=NOW)
    began = waiting_since(np.full(2 * COUNT, np.nan), seen(facts, by_row(Board(), COUNT), NOW))
    later = waiting_since(began, seen(changed(facts, [1], since=NOW + 9), by_row(Board(), COUNT), NOW + 9))
    assert later[2] == NOW
    assert np.isnan(np.delete(later, 2)).all()


def test_counts_leave_out_what_calls_nobody_and_nothing_else() -> None:
    facts = changed(calm(PARK), range(17), level=Level.HIGH, state=AlarmState.ACKED, since=NOW)
    counts = tally(seen(changed(facts, [5], state=AlarmState.SHLVD), by_row(Board(), COUNT), NOW), np.empty(0))
    assert sum(counts.levels) + counts.shelved == 17
    assert counts.worst is Level.HIGH
    assert math.isnan(counts.oldest)


def test_nothing_is_known_before_the_first_facts() -> None:
    assert tally(nothing_seen(COUNT), np.empty(0)).nothing_known
    assert nothing_known(COUNT).quality.all()


def test_a_sieve_lets_through_what_has_all_of_it() -> None:
    now = seen(troubled(PARK), by_row(Board(), COUNT), NOW)
    enterprise, every = TagNames(PARK).ancestry.enterprise, np.ones(COUNT, np.bool_)
    keys = standing(now)
    wanted = Sieve(levels=frozenset({Level.LOW_LOW, Level.HIGH}), states=frozenset({AlarmState.UNACK}), enterprise=1)
    assert (keys[passing(wanted, now, every, enterprise, keys)] >> 1).tolist() == [12]
    assert passing(Sieve(), now, every, enterprise, keys).all()


@pytest.mark.parametrize("typed", ["甲醇", "jiachun", "JC", "Methanol", "云岭 液位", "ＬＩ-1101", "999901002001"])
def test_names_codes_and_sounds_are_found(typed: str) -> None:
    found = np.flatnonzero(Haystacks(PARK).holding(typed))
    assert 9 in found or 11 in found


def test_the_sound_of_a_name_leaves_other_letters_alone() -> None:
    assert spoken("1#甲醇罐v-201") == ("1#jcgv-201", "1#jiachunguanv-201")


def test_the_names_of_a_park_are_columns() -> None:
    names = TagNames(PARK)
    assert [names.column(col)[9] for col in (Col.ENTERPRISE, Col.UNIT, Col.EQUIPMENT, Col.INDICATOR)] == [
        *("云岭精细化工有限公司", "甲醇罐区", "甲醇罐 V-201", "液位"),
    ]


def test_answers_of_both_axes_go_apart_and_forms_are_for_one() -> None:
    facts = changed(troubled(PARK), [1], state=AlarmState.UNACK, contact=AlarmState.UNACK, quality=Quality.STALE)
    now = seen(facts, by_row(Board(), COUNT), NOW)
    keys = np.array([2, 3], np.int64)
    assert [(act.axis, act.rows.tolist(), act.levels.tolist()) for act in acknowledgements(now, keys)] == [
        (Axis.PROCESS, [1], [Level.HIGH_HIGH]),
        (Axis.CONTACT, [1], [0]),
    ]
    concern = concern_of(now, keys)
    assert concern is not None
    assert (concern.axis, concern.rows.tolist()) == (Axis.PROCESS, [1])
    assert concern_of(now, np.array([0], np.int64)) is None


def test_an_answer_names_what_waits_and_not_something_worse_that_stands_beside_it() -> None:
    facts = changed(calm(PARK), [1], level=Level.LOW_LOW, unanswered=Level.HIGH, state=AlarmState.UNACK)
    [act] = acknowledgements(seen(facts, by_row(Board(), COUNT), NOW), np.array([2], np.int64))
    assert act.levels.tolist() == [Level.HIGH]
