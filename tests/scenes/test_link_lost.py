"""A whole enterprise falls silent: one call and one situation, from readings to board, and a quiet return."""

import numpy as np
import pytest

from loaders.alarm_policy import read_policy
from scenes.alarm import AlarmState, Axis
from scenes.alarm_engine import shown
from scenes.alarm_memory import kept_inhibition, restored_inhibition
from scenes.alarm_situations import WHOLE_ENTERPRISE
from tests.a_park import park
from tests.alarm_steps import Steps, said

PARK = park(rows=2, columns=2)
TAGS, PER_FIRM = len(PARK.tags), 12
FIRST = 4
BEGIN = 1_800_000_000.0
MIDDLE = (PARK.tags.range_low + PARK.tags.range_high) / 2


@pytest.fixture
def centre() -> Steps:
    """All four enterprises speak for a minute; then the first, its fifth indicator ahead of all, falls silent."""
    found = Steps(PARK, read_policy(PARK, None))
    for second in range(0, 60, 5):
        rows = [row for row in range(TAGS) if row != FIRST or second < 55]
        found.to(BEGIN + second, said(rows, MIDDLE[rows].tolist(), BEGIN + second))
    for second in range(60, 140):
        speak(found, range(PER_FIRM, TAGS), BEGIN + second)
    return found


def speak(centre: Steps, rows: range, now: float) -> None:
    centre.to(now, said(list(rows), MIDDLE[list(rows)].tolist(), now))


def test_a_link_lost_calls_once_and_is_one_situation(centre: Steps) -> None:
    events = centre.events[0]
    assert centre.tally.annunciated == 1
    (found,) = centre.situations.listed
    assert (found.enterprise, found.unit, found.cause, found.unanswered) == (0, WHOLE_ENTERPRISE, "contact", 1)
    assert (found.first, len(found.rows)) == (FIRST, PER_FIRM)
    assert len(centre.board.suppressed) == PER_FIRM - 1
    assert {each.cause_row for each in centre.board.suppressed} == {found.first}
    assert set(events.axis.tolist()) == {Axis.CONTACT}
    assert centre.facts.contact[found.first] == AlarmState.UNACK


def test_what_comes_back_by_and_by_calls_nobody(centre: Steps) -> None:
    (found,) = centre.situations.listed
    centre.acknowledge(found.first, BEGIN + 140, Axis.CONTACT)
    for second in range(140, 230):
        speak(centre, range(max(0, PER_FIRM - (second - 139)), TAGS), BEGIN + second)
    assert centre.tally.annunciated == 1
    assert centre.situations.listed == ()
    assert centre.board.suppressed == ()
    assert (centre.facts.contact == AlarmState.NORM).all()


def test_who_stays_lost_when_the_others_are_back_calls_for_itself(centre: Steps) -> None:
    (found,) = centre.situations.listed
    centre.acknowledge(found.first, BEGIN + 140, Axis.CONTACT)
    stays = next(row for row in range(PER_FIRM) if row != found.first)
    rows = [row for row in range(TAGS) if row != stays]
    for second in range(140, 230):
        now = BEGIN + second
        centre.to(now, said(rows, MIDDLE[rows].tolist(), now))
    assert centre.facts.contact[stays] == AlarmState.UNACK
    assert centre.tally.annunciated == 2
    alone = next(each for each in centre.situations.listed if stays in each.rows and each.unit != WHOLE_ENTERPRISE)
    assert (alone.cause, alone.unanswered) == ("contact", 1)


@pytest.mark.parametrize("remembered", [True, False])
def test_a_recorder_that_begins_again_while_the_link_is_lost_calls_nobody(centre: Steps, *, remembered: bool) -> None:
    (found,) = centre.situations.listed
    again = Steps(PARK, centre.policy)
    again.alarms, again.number = centre.alarms, centre.number
    again.facts = shown(again.facts, centre.alarms)
    if remembered:
        again.inhibited = restored_inhibition(kept_inhibition(centre.inhibited))
        again.situations = centre.situations
    for second in range(200, 300):
        speak(again, range(PER_FIRM, TAGS), BEGIN + second)
    assert again.tally.annunciated == 0
    assert len(again.board.suppressed) == PER_FIRM - 1
    assert again.inhibited.leaders == {0: found.first}
    if remembered:
        assert again.situations.listed == (found,)


def test_nothing_heard_since_the_beginning_is_one_call_for_each_enterprise() -> None:
    found = Steps(PARK, read_policy(PARK, None))
    for second in range(60):
        found.to(BEGIN + second)
    assert (found.tally.annunciated, found.situations.listed, found.board.suppressed) == (0, (), ())
    for second in range(60, 80):
        found.to(BEGIN + second)
    assert found.tally.annunciated == len(PARK.enterprises)
    assert {each.unit for each in found.situations.listed} == {WHOLE_ENTERPRISE}
    assert np.count_nonzero(found.facts.contact == AlarmState.DSUPR) == TAGS - len(PARK.enterprises)
