"""The compatibility profile beyond its published cases, which `tests/loaders/test_verify.py` replays."""

from scenes.alarm_phoebus import FOR_SHOWING, FOR_UPDATE, PhoebusAlarm, Settings, Severity, Stand

OK, MINOR, MAJOR, INVALID = Severity.OK, Severity.MINOR, Severity.MAJOR, Severity.INVALID


def stand(severity: Severity, time: float, message: str = "m") -> Stand:
    return Stand(severity, message, f"at {time:g}", time)


def test_an_acknowledged_severity_is_raised_only_by_the_next_one() -> None:
    assert FOR_UPDATE.raises[Severity.MAJOR_ACK, INVALID]
    assert not FOR_UPDATE.raises[Severity.MAJOR_ACK, MAJOR]
    assert FOR_SHOWING.raises[Severity.UNDEFINED_ACK, MINOR]


def test_a_delay_keeps_its_clock_and_is_dropped_by_a_later_good_input() -> None:
    alarm = PhoebusAlarm(Settings(latching=True, annunciating=True, delay=5.0), 0.0)
    alarm.hear(stand(MINOR, 1.0))
    alarm.hear(stand(MAJOR, 3.0))
    alarm.pass_time(6.0)
    assert (alarm.alarm, alarm.calls) == (stand(MAJOR, 3.0), 1)
    again = PhoebusAlarm(Settings(latching=True, annunciating=True, delay=5.0), 0.0)
    again.hear(stand(MAJOR, 1.0))
    again.hear(stand(OK, 2.0))
    again.pass_time(60.0)
    assert (again.alarm.severity, again.calls) == (OK, 0)


def test_a_delay_over_a_standing_alarm_is_dropped_too() -> None:
    alarm = PhoebusAlarm(Settings(latching=True, annunciating=True, delay=5.0), 0.0)
    alarm.hear(stand(MINOR, 1.0))
    alarm.pass_time(6.0)
    alarm.hear(stand(MAJOR, 7.0))
    alarm.hear(stand(OK, 8.0))
    alarm.pass_time(60.0)
    assert (alarm.alarm.severity, alarm.calls) == (MINOR, 1)


def test_what_is_not_annunciating_is_raised_in_silence() -> None:
    alarm = PhoebusAlarm(Settings(latching=True, annunciating=False), 0.0)
    alarm.hear(stand(MAJOR, 1.0))
    assert (alarm.alarm.severity, alarm.updates, alarm.calls) == (MAJOR, 1, 0)


def test_disabled_it_remembers_and_enabled_it_hears() -> None:
    alarm = PhoebusAlarm(Settings(latching=True, annunciating=True), 0.0)
    alarm.enable(0.5)  # without a change of state nothing happens
    assert alarm.updates == 0
    alarm.disable(1.0)
    alarm.disable(1.5)
    alarm.hear(stand(MAJOR, 2.0))
    assert (alarm.alarm.message, alarm.current.severity, alarm.updates) == ("Disabled", OK, 1)
    alarm.enable(3.0)
    assert (alarm.alarm.severity, alarm.alarm.time) == (MAJOR, 3.0)
