"""Replays tables of cases in the profile `phoebus`, with a clock that nobody waits for.

The step languages are those of `reference/alarms.md` 6.2 and 6.3. A step that is not known is a mismatch, not skipped.
"""

from collections.abc import Callable, Collection, Iterator

import numpy as np

from loaders.case_file import Spot
from loaders.verdict import Checks, Differs, Verdict, replayed
from scenes.alarm_delay import Delayed, no_faults, reached, with_faults
from scenes.alarm_escalation import Escalation, Step
from scenes.alarm_phoebus import CONDITIONS, FOR_SHOWING, UPDATE_ORDER, PhoebusAlarm, Settings, Severity, Stand

SEVERITIES = {severity.name: severity for severity in Severity}
SHORTEST = 0.001
"""Seconds between two inputs of one case: the second must be the later one."""

KEYS = {
    "new": ("latching", "annunciating", "delay_s", "count"),
    "input": ("value", "severity", "message", "mark_time"),
    "set_count": ("count",),
    "maintenance_mode": ("on",),
    "advance_ms": ("ms",),
    "expect": ("update", "annunciate", "current", "alarm"),
    "expect_value": ("value",),
}
"""What an operation takes; all others take nothing."""

LISTS = (
    "severity_order_display",
    "update_priority_order",
    "severity_mapping_cases",
    "cases",
    "count_window_cases",
    "delayed_update_cases",
    "escalation_action_cases",
    "tree_rollup_cases",
)
NO_CASES = {"source", "profile", "note"}


def phoebus_verdicts(document: Spot) -> list[Verdict]:
    """Every case of a file. Trouble when it is not such a file."""
    source = document.at("source").text
    unknown = [key for key in document.members() if key not in {*LISTS, *NO_CASES}]
    if unknown:
        raise document.at(unknown[0]).wrong("没有这种案例", "there are no such cases")
    return [*_order_verdicts(document, source), *_case_verdicts(document, source)]


def _order_verdicts(document: Spot, source: str) -> Iterator[Verdict]:
    shown = [severity.name for severity in Severity]
    updated = [severity.name for severity in UPDATE_ORDER]
    for key, ours in (("severity_order_display", shown), ("update_priority_order", updated)):
        if document.has(key):
            spot = document.at(key)
            theirs = [each.text for each in spot.items()]
            yield replayed(spot, key, source, lambda checks: checks.equal(theirs, ours, spot.place))  # noqa: B023 called at once


def _case_verdicts(document: Spot, source: str) -> Iterator[Verdict]:
    if document.has("severity_mapping_cases"):
        for pair in document.at("severity_mapping_cases").items():
            yield replayed(pair, f"severity of {_condition(pair)}", source, _mapping(pair))
    lists: tuple[tuple[str, Callable[[Spot, Checks], None]], ...] = (
        ("cases", lambda case, checks: _Replay(checks).run(case)),
        ("count_window_cases", _count_window),
        ("delayed_update_cases", _delayed_update),
        ("escalation_action_cases", _escalation_action),
    )
    for key, replay in lists:
        for case in document.at(key).items() if document.has(key) else ():
            name = case.at("name").text
            yield replayed(case, name, source, lambda checks: replay(case, checks))  # noqa: B023 called at once
    for case in document.at("tree_rollup_cases").items() if document.has("tree_rollup_cases") else ():
        yield _rollup(case, source)


def _rollup(case: Spot, source: str) -> Verdict:
    """These cases are words without steps: that is said, and is no pass."""
    if case.has("steps"):
        raise case.at("steps").wrong("不支持汇总步骤", "steps of a roll-up are not supported")
    return Verdict(case.at("name").text, source, None, 0, case.at("note").text, "", case.file, case.place)


def _condition(pair: Spot) -> str:
    condition, _ = _both(pair)
    return "no value" if condition.value is None else condition.text


def _both(pair: Spot) -> tuple[Spot, Spot]:
    both = tuple(pair.items())
    if len(both) != 2:
        raise pair.wrong("应为两项", "it should be two items")
    return both[0], both[1]


def _mapping(pair: Spot) -> Callable[[Checks], None]:
    condition, severity = _both(pair)

    def replay(checks: Checks) -> None:
        word = None if condition.value is None else condition.text
        found = CONDITIONS[word].name if word in CONDITIONS else "not known"
        checks.equal(severity.text, found, pair.place)

    return replay


def _step(steps: Spot, keys: set[str]) -> Iterator[Spot]:
    """The steps of one case; one with a key that is not known does not hold."""
    for step in steps.items():
        _only(step, keys)
        yield step


def _only(step: Spot, keys: Collection[str]) -> None:
    for key in step.members():
        if key not in keys and key != "note":
            raise Differs("a step that is known", key, step.place)


class _Replay:
    """The alarm of one case and its clock."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        self._now = self._heard = self._marked = 0.0
        self._maintenance = False
        self._alarm = PhoebusAlarm(Settings(latching=True, annunciating=True), 0.0)
        self._ops: dict[str, Callable[[Spot], None]] = {
            "new": self._new,
            "input": self._input,
            "ack": lambda _: self._alarm.acknowledge(),
            "unack": lambda _: self._alarm.take_back(),
            "disable": lambda _: self._alarm.disable(self._now),
            "enable": lambda _: self._alarm.enable(self._now),
            "set_count": lambda step: self._alarm.set_count(int(step.at("count").number)),
            "set_priority": lambda _: self._alarm.set_priority(),
            "maintenance_mode": self._maintain,
            "advance_ms": lambda step: self._pass(self._now + step.at("ms").number / 1000),
            "expect": self._expect,
            "expect_value": self._expect_value,
            "expect_time_is_marked": self._expect_time,
        }

    def run(self, case: Spot) -> None:
        """Every step of the case."""
        for row, step in enumerate(case.at("steps").items()):
            op = step.at("op").text
            if op not in self._ops:
                raise Differs(f"one of {', '.join(self._ops)}", op, step.place)
            if row == 0 and op != "new":
                raise Differs("new", op, step.place)
            _only(step, {"op", *KEYS.get(op, ())})
            self._ops[op](step)

    def _new(self, step: Spot) -> None:
        settings = Settings(
            step.at("latching").flag,
            step.at("annunciating").flag,
            step.at("delay_s").number,
            int(step.at("count").number),
        )
        self._alarm = PhoebusAlarm(settings, self._now)
        self._alarm.maintenance = self._maintenance

    def _input(self, step: Spot) -> None:
        if self._now <= self._heard:
            self._pass(self._heard + SHORTEST)
        self._heard = self._now
        severity = step.at("severity").word_of(SEVERITIES)
        if step.has("mark_time") and step.at("mark_time").flag:
            self._marked = self._now
        self._alarm.hear(Stand(severity, step.at("message").text, step.at("value").text, self._now))

    def _maintain(self, step: Spot) -> None:
        self._maintenance = self._alarm.maintenance = step.at("on").flag

    def _pass(self, now: float) -> None:
        self._now = now
        self._alarm.pass_time(now)

    def _expect(self, step: Spot) -> None:
        alarm = self._alarm
        found = (alarm.updates > 0, alarm.calls > 0, _named(alarm.current), _named(alarm.alarm))
        expected = (
            step.at("update").flag,
            step.at("annunciate").flag,
            _pair(step.at("current")),
            _pair(step.at("alarm")),
        )
        for key, theirs, ours in zip(("update", "annunciate", "current", "alarm"), expected, found, strict=True):
            self._checks.equal(theirs, ours, f"{step.place}/{key}")
        alarm.updates = alarm.calls = 0

    def _expect_value(self, step: Spot) -> None:
        self._checks.equal(step.at("value").text, self._alarm.alarm.value, step.place)

    def _expect_time(self, step: Spot) -> None:
        self._checks.equal(self._marked, self._alarm.alarm.time, step.place)


def _named(stand: Stand) -> tuple[str, str]:
    return stand.severity.name, stand.message


def _pair(spot: Spot) -> tuple[str, str]:
    severity, message = _both(spot)
    return severity.word_of(SEVERITIES).name, message.text


def _count_window(case: Spot, checks: Checks) -> None:
    count, window = np.array([int(case.at("count").number)]), np.array([case.at("window_s").number])
    faults, row = no_faults(), np.zeros(1, np.int32)
    for step in _step(case.at("steps"), {"query", "fault_at_s", "expect"}):
        if step.has("fault_at_s"):
            faults = with_faults(faults, row, np.array([step.at("fault_at_s").number]), window)
        checks.equal(step.at("expect").flag, bool(reached(faults, row, count, window)[0]), step.place)


def _delayed_update(case: Spot, checks: Checks) -> None:
    update: Delayed[Severity] = Delayed()
    now, fired = 0.0, False
    for step in _step(case.at("steps"), {"schedule", "delay_s", "wait_s", "cancel", "pending", "fired"}):
        if step.has("schedule"):
            update.schedule(step.at("schedule").word_of(SEVERITIES), now, step.at("delay_s").number)
        for _ in range(min(int(step.at("cancel").number), 1000) if step.has("cancel") else 0):
            update.cancel()
        now += step.at("wait_s").number if step.has("wait_s") else 0.0
        fired |= update.ended(now) is not None
        if step.has("pending"):
            checks.equal(step.at("pending").flag, update.what is not None, f"{step.place}/pending")
        if step.has("fired"):
            checks.equal(step.at("fired").flag, fired, f"{step.place}/fired")


def _escalation_action(case: Spot, checks: Checks) -> None:
    action = Escalation(FOR_SHOWING, case.at("delay_s").number, case.at("start").word_of(SEVERITIES))
    now, heard = 0.0, list[float]()
    for step in _step(case.at("steps"), {"severity", "wait_s", "fired", "fired_after_s", "fired_after_s_from_first"}):
        if step.has("severity"):
            action.hear(step.at("severity").word_of(SEVERITIES), now)
            heard.append(now)
        if not step.has("wait_s"):
            continue
        now += step.at("wait_s").number
        ran = [told.time for told in action.due(now) if told.step is Step.ACT]
        if step.has("fired"):
            checks.equal(step.at("fired").number, len(ran), f"{step.place}/fired")
        for key, since in (("fired_after_s", heard[-1:]), ("fired_after_s_from_first", heard[:1])):
            if step.has(key):
                after = [round(time - begin, 6) for time in ran for begin in since]
                checks.equal([step.at(key).number], after, f"{step.place}/{key}")
