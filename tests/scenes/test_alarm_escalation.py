from scenes.alarm_delay import LEVELS
from scenes.alarm_escalation import Escalated, Escalation, Step
from scenes.alarm_phoebus import FOR_SHOWING, Severity
from scenes.severity import Level


def test_an_action_that_ran_is_followed_up_once_when_its_alarm_is_answered() -> None:
    action = Escalation(FOR_SHOWING, 5.0, Severity.OK)
    action.hear(Severity.MAJOR, 1.0)
    assert action.due(9.0) == [Escalated(Step.ACT, Severity.MAJOR, 6.0)]
    assert action.hear(Severity.MAJOR_ACK, 10.0) == [Escalated(Step.FOLLOW_UP, Severity.MAJOR_ACK, 10.0)]
    assert action.hear(Severity.OK, 11.0) == []


def test_answered_in_time_nothing_runs_and_nothing_follows() -> None:
    action = Escalation(FOR_SHOWING, 5.0, Severity.OK)
    action.hear(Severity.MAJOR, 1.0)
    assert action.hear(Severity.MAJOR_ACK, 4.0) == []
    assert action.due(99.0) == []


def test_what_was_due_before_the_answer_has_run() -> None:
    action = Escalation(FOR_SHOWING, 5.0, Severity.OK)
    action.hear(Severity.MAJOR, 1.0)
    assert [told.step for told in action.hear(Severity.MAJOR_ACK, 7.0)] == [Step.ACT, Step.FOLLOW_UP]


def test_our_own_levels_escalate_too() -> None:
    action = Escalation(LEVELS, 5.0, Level.NORMAL)
    action.hear(Level.HIGH, 1.0)
    action.hear(Level.HIGH_HIGH, 3.0)
    assert action.due(6.0) == [Escalated(Step.ACT, Level.HIGH_HIGH, 6.0)]
