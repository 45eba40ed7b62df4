from dataclasses import replace

import numpy as np
import pytest

from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.alarm_board import Silence
from scenes.alarm_sound import Sound, burst, heard, nobody_called, sounding
from scenes.facts import Facts, nothing_known
from scenes.severity import Level

NORM, UNACK, ACKED, RTNUN, LATUN, LATAK, SHLVD, DSUPR, OOSRV = AlarmState


def facts(*rows: tuple[AlarmState, Level], contact: tuple[AlarmState, ...] = ()) -> Facts:
    lost = list(contact) + [NORM] * (len(rows) - len(contact))
    return replace(
        nothing_known(len(rows)),
        state=np.array([state for state, _ in rows], np.uint8),
        unanswered=np.array([level for _, level in rows], np.uint8),
        contact=np.array(lost, np.uint8),
    )


def events(*calls: tuple[int, int, AlarmState], number: int = 0) -> AlarmEvents:
    """Events from (row, axis, state after)."""
    count = len(calls)
    after = np.array([state for _, _, state in calls], np.uint8)
    zero = np.zeros(count, np.uint8)
    return AlarmEvents(
        np.array([row for row, _, _ in calls], np.int32),
        np.array([axis for _, axis, _ in calls], np.uint8),
        np.full(count, Happening.ALARM, np.uint8),
        zero,
        after,
        zero,
        np.arange(float(count)),
        np.arange(number, number + count, dtype=np.int64),
    )


@pytest.mark.parametrize(
    ("state", "sounds"),
    [
        (NORM, False),
        (UNACK, True),
        (ACKED, False),
        (RTNUN, True),
        (LATUN, True),
        (LATAK, False),
        (SHLVD, False),
        (DSUPR, False),
        (OOSRV, False),
    ],
)
def test_an_alarm_sounds_until_it_is_acknowledged(state: AlarmState, sounds: bool) -> None:
    level = Level.HIGH if state in {UNACK, RTNUN, LATUN} else Level.NORMAL
    told = sounding(facts((state, level)), nobody_called(1), None, None, 0.0)
    assert told.sound == (Sound.HIGH if sounds else None)
    assert told.calling == int(sounds)


def test_the_worst_is_heard_and_lost_contact_only_when_no_level_calls() -> None:
    both = facts((UNACK, Level.LOW), (UNACK, Level.HIGH_HIGH), contact=(UNACK,))
    assert sounding(both, nobody_called(2), None, None, 0.0).sound is Sound.HIGH_HIGH
    lost = facts((NORM, Level.NORMAL), contact=(UNACK,))
    assert sounding(lost, nobody_called(1), None, None, 0.0).sound is Sound.CONTACT


def test_a_silence_ends_by_itself_and_does_not_hold_for_what_comes_later() -> None:
    waiting = facts((UNACK, Level.HIGH_HIGH), (UNACK, Level.LOW))
    calls = heard(nobody_called(2), events((0, Axis.PROCESS, UNACK), number=5))
    silence = Silence(number=5, until=100.0, by="值班员")
    assert sounding(waiting, calls, silence, None, 99.0).sound is None
    assert sounding(waiting, calls, silence, None, 99.0).silenced == 2
    later = heard(calls, events((1, Axis.PROCESS, UNACK), number=6))
    assert sounding(waiting, later, silence, None, 99.0).sound is Sound.LOW
    assert sounding(waiting, later, silence, None, 100.0).sound is Sound.HIGH_HIGH


def test_a_seat_hears_its_own_enterprises_only() -> None:
    waiting = facts((UNACK, Level.HIGH_HIGH), (UNACK, Level.LOW))
    mine = np.array([False, True])
    told = sounding(waiting, nobody_called(2), None, mine, 0.0)
    assert (told.sound, told.calling) == (Sound.LOW, 1)
    assert burst(events((0, 0, UNACK), (1, 0, UNACK)), mine)[0].tolist() == [1]


def test_of_a_burst_three_are_spoken_and_the_rest_is_counted() -> None:
    said, more = burst(events(*[(row, 0, UNACK) for row in range(17)], (17, 0, ACKED)), None)
    assert (said.tolist(), more) == ([0, 1, 2], 14)


def test_what_does_not_call_changes_nothing() -> None:
    calls = nobody_called(2)
    assert heard(calls, events((0, 0, ACKED))) is calls
