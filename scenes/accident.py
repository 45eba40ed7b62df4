"""How grave an accident is by the numbers of State Council Order 493, and until when it must be reported: a helper.

Whoever reports decides; the tables (`config/regulations/accident_*.csv`) say of every number where it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stated:
    """Where a rule stands, and whether anybody held it against the text."""

    source: str
    clause: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade. From each number on (that number included) an accident is of this grade; yuan, persons."""

    key: str
    zh: str
    en: str
    deaths: int
    injuries: int
    loss_yuan: float
    stated: Stated


@dataclass(frozen=True, slots=True)
class ReportingRule:
    """Who must tell whom: within `seconds` of the event `knows` the event `tells` must come. None: 待配置."""

    key: str
    knows: str
    tells: str
    zh: str
    en: str
    seconds: float | None
    stated: Stated


@dataclass(frozen=True, slots=True)
class Upward:
    """How far up a report of an accident of `grade` goes: level by level until the event `until` has come."""

    grade: str
    until: str
    zh: str
    en: str
    stated: Stated


@dataclass(frozen=True, slots=True)
class AccidentRules:
    """All grades, the gravest first, all clocks, in the order in which they run, and how far up each grade goes."""

    grades: tuple[Grade, ...]
    reporting: tuple[ReportingRule, ...]
    upward: tuple[Upward, ...] = ()


@dataclass(frozen=True, slots=True)
class Losses:
    """What an accident cost; None: not known. `injuries` are serious ones, acute poisoning included."""

    deaths: int | None = None
    injuries: int | None = None
    loss_yuan: float | None = None


@dataclass(frozen=True, slots=True)
class Grading:
    """The grade that follows from what is known, None where nothing is; `by` names the numbers that lead to it.

    With an `unknown` number the grade is the least it can be.
    """

    grade: Grade | None
    by: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportingClock:
    """One duty to report. Times are seconds since 1970 UTC: `begun` when whoever must tell knew, `due`, `done`.

    None: not known, or 待配置.
    """

    rule: ReportingRule
    begun: float | None
    due: float | None
    done: float | None

    def late(self, now: float) -> bool:
        """Whether the time is over and nothing is known to have been told in time."""
        return self.due is not None and (now if self.done is None else self.done) > self.due


def grading_of(losses: Losses, grades: Sequence[Grade]) -> Grading:
    """The gravest grade that any of the known numbers leads to; of no loss at all there is none."""
    known = {"deaths": losses.deaths, "injuries": losses.injuries, "loss_yuan": losses.loss_yuan}
    unknown = tuple(name for name, number in known.items() if number is None)
    if not any(known.values()):
        return Grading(None, (), unknown)
    for grade in grades:
        least = {"deaths": grade.deaths, "injuries": grade.injuries, "loss_yuan": grade.loss_yuan}
        by = tuple(name for name, number in known.items() if number and number >= least[name])
        if by:
            return Grading(grade, by, unknown)
    return Grading(None, (), unknown)


def clocks_of(rules: Sequence[ReportingRule], moments: Mapping[str, float]) -> tuple[ReportingClock, ...]:
    """Every clock; `moments` are the times of the events that rules name, as far as known.

    A clock runs from when whoever must report knew of it, not from when it happened.
    """
    found = list[ReportingClock]()
    for rule in rules:
        begun = moments.get(rule.knows)
        due = None if begun is None or rule.seconds is None else begun + rule.seconds
        found.append(ReportingClock(rule, begun, due, moments.get(rule.tells)))
    return tuple(found)


def upward_of(grading: Grading, rules: AccidentRules) -> Upward | None:
    """How far up a report of this grade goes, None where there is no grade."""
    if grading.grade is None:
        return None
    return next((each for each in rules.upward if each.grade == grading.grade.key), None)


def beyond(rules: Sequence[ReportingRule], upward: Upward | None) -> frozenset[str]:
    """The keys of the duties that a grade does not lead to: those that follow on the level it goes up to."""
    ended, found = set[str](), set[str]()
    for rule in rules:
        if rule.knows in ended:
            found.add(rule.key)
            ended.add(rule.tells)
        elif upward is not None and rule.tells == upward.until:
            ended.add(rule.tells)
    return frozenset(found)
