"""A chronology of entries as a journal holds them, one line each."""

from dataclasses import dataclass, field

import pytest

from scenes.alarm import AlarmState, Happening
from scenes.chronology import chronology_of
from scenes.incident import Incident, Step, Subject, with_statement

UNACK, ACKED, NORM, RTNUN, SHLVD = (int(each) for each in (AlarmState.UNACK, AlarmState.ACKED, 0, AlarmState.RTNUN, 6))
INCIDENT = Incident("k", "t", Subject(0.0, 1000.0), "张三", 1.0)


@dataclass(frozen=True)
class Line:
    """One entry."""

    number: int
    time: float
    kind: str
    person: str = ""
    words: dict[str, object] = field(default_factory=dict[str, object])


def crossed(number: int, time: float, code: str, before: int, after: int) -> Line:
    words: dict[str, object] = {"code": code, "level_before": before, "level_after": after}
    return Line(number, time, "transition", "", words | {"quality_before": 0, "quality_after": 0})


def moved(number: int, time: float, code: str, happening: int, after: int, *, person: str = "", level: int = 2) -> Line:
    words: dict[str, object] = {"code": code, "axis": 0, "happening": int(happening), "after": after, "level": level}
    return Line(number, time, "alarm", person, words | {"value": 85.0})


def act(number: int, time: float, action: str, *codes: str, text: str = "") -> Line:
    return Line(number, time, "act", "张三", {"action": action, "code": list(codes), "text": text})


WHOLE = [
    crossed(1, 10.0, "a", 0, 2),
    moved(2, 15.0, "a", Happening.ALARM, UNACK),
    moved(3, 18.0, "a", Happening.ALARM, UNACK, level=4),
    act(4, 20.0, "acknowledge", "a"),
    moved(5, 20.0, "a", Happening.ACKNOWLEDGE, ACKED, person="张三", level=4),
    act(6, 30.0, "verify", "a", text="real 确认泄漏"),
    act(7, 40.0, "note", "a", text="处置：关阀"),
    moved(8, 60.0, "a", Happening.RETURN, NORM),
]


def test_six_steps_of_an_alarm_with_the_delays_between() -> None:
    found = chronology_of(WHOLE, INCIDENT)
    [alarm] = found.alarms
    assert {step: (mark.time, mark.entry) for step, mark in alarm.steps.items()} == {
        Step.DETECTED: (10.0, 1),
        Step.ANNOUNCED: (15.0, 2),
        Step.ACKNOWLEDGED: (20.0, 5),
        Step.VERIFIED: (30.0, 6),
        Step.DISPOSED: (40.0, 7),
        Step.CLEARED: (60.0, 8),
    }
    assert (alarm.level, alarm.verdict, alarm.value) == (4, "real", 85.0)
    assert [each.seconds for each in found.delays] == [5.0, 5.0, 10.0, 10.0, 20.0]
    assert found.steps[Step.ACKNOWLEDGED].person == "张三"


def test_an_alarm_that_calls_again_after_it_was_cleared_is_another_story() -> None:
    again = [crossed(9, 70.0, "a", 0, 2), moved(10, 70.0, "a", Happening.ALARM, UNACK)]
    first, second = chronology_of([*WHOLE, *again], INCIDENT).alarms
    assert first.over
    assert not second.over
    assert second.steps[Step.DETECTED].time == 70.0


def test_it_is_not_cleared_while_any_alarm_stands() -> None:
    other = [crossed(20, 50.0, "b", 0, 2), moved(21, 50.0, "b", Happening.ALARM, UNACK)]
    found = chronology_of(sorted([*WHOLE, *other], key=lambda each: each.time), INCIDENT)
    assert Step.CLEARED not in found.steps
    assert found.steps[Step.ANNOUNCED].time == 15.0


def test_a_note_is_disposal_only_when_it_says_so() -> None:
    lines = [*WHOLE[:6], act(7, 40.0, "note", "a", text="现场有异味")]
    assert Step.DISPOSED not in chronology_of(lines, INCIDENT).steps
    stated = with_statement(INCIDENT, Step.DISPOSED, 45.0, "关阀", "李四", 9.0)
    mark = chronology_of(lines, stated).steps[Step.DISPOSED]
    assert (mark.time, mark.person, mark.entry) == (45.0, "李四", 0)


def test_what_the_journal_has_is_not_overruled_by_a_statement() -> None:
    stated = with_statement(INCIDENT, Step.ACKNOWLEDGED, 16.0, "", "李四", 9.0)
    assert chronology_of(WHOLE, stated).steps[Step.ACKNOWLEDGED].time == 20.0


def test_an_alarm_that_stood_before_the_time_began_is_told_from_what_is_known() -> None:
    [alarm] = chronology_of(WHOLE[4:], INCIDENT).alarms
    assert Step.ANNOUNCED not in alarm.steps
    assert alarm.began == 20.0


def test_what_was_put_aside_while_it_was_calm_is_no_alarm() -> None:
    found = chronology_of([moved(1, 5.0, "c", Happening.SHELVE, SHLVD, person="张三")], INCIDENT)
    assert found.alarms == ()


def test_only_its_own_indicators_and_what_concerns_everybody() -> None:
    mine = Incident("k", "t", Subject(0.0, 1000.0, ("a",)), "张三", 1.0)
    others = [moved(30, 33.0, "b", Happening.ALARM, UNACK), Line(31, 34.0, "feed_lost", "", {"source": "x"})]
    found = chronology_of([*WHOLE, *others], mine)
    assert [each.code for each in found.alarms] == ["a"]
    assert "feed_lost" in [each.kind for each in found.lines]
    assert 30 not in [each.number for each in found.lines]


def test_people_with_what_they_did_and_what_was_refused() -> None:
    refused = Line(40, 50.0, "refused", "王五", {"action": "shelve", "code": ["a"], "why": "权限"})
    found = chronology_of([*WHOLE, refused], INCIDENT)
    assert [(each.person, dict(each.acts), dict(each.refused)) for each in found.people] == [
        ("张三", {"acknowledge": 1, "verify": 1, "note": 1}, {}),
        ("王五", {}, {"shelve": 1}),
    ]


@pytest.mark.parametrize("words", [{}, {"code": 7}, {"code": "a"}, {"code": ["a", None]}, {"code": "a", "axis": "x"}])
def test_entries_of_another_program_do_no_harm(words: dict[str, object]) -> None:
    kinds = ("alarm", "transition", "act", "situation", "unheard_of")
    chronology_of([Line(n, 1.0, kind, "", dict(words)) for n, kind in enumerate(kinds)], INCIDENT)
