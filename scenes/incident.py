"""An incident on record: what it is about, what people wrote and stated of it. Facts are never among it.

What happened is read from the journal whenever it is asked for (`scenes.chronology`); here stands only what named
people added, each with a time, and nothing is ever taken away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from scenes.accident import Losses
from scenes.trouble import Trouble

LONGEST_NARRATIVE = 100_000
"""Letters of one version."""
LONGEST_WORDS = 500
"""Letters of a title or a remark."""
LAST_MOMENT = 253402214400.0
"""The year 9999, seconds since 1970 UTC: no calendar knows a later one."""
LONGEST_DAYS = 31
"""Days that one incident may span."""


class Step(StrEnum):
    """What has to come of an alarm, in this order."""

    DETECTED = "detected"
    """The value crossed its limit, or was no longer known."""
    ANNOUNCED = "announced"
    """It called."""
    ACKNOWLEDGED = "acknowledged"
    VERIFIED = "verified"
    DISPOSED = "disposed"
    """Measures were taken, as a note says that begins with one of `chronology.DISPOSING`, or a person stated."""
    CLEARED = "cleared"
    """Normal again, with nothing left to answer or to reset."""


class Moment(StrEnum):
    """What reporting clocks count from and to (`config/regulations/accident_reporting.csv`)."""

    OCCURRED = "occurred"
    HEAD_KNEW = "head_knew"
    COUNTY_TOLD = "county_told"
    CITY_TOLD = "city_told"
    PROVINCE_TOLD = "province_told"
    STATE_TOLD = "state_told"
    SUPPLEMENTED = "supplemented"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an incident is about: a time, in seconds since 1970 UTC by the feed's clock, and indicators by code.

    No `codes`: everything in the park. `alarm` is the code of the indicator it was opened from, "" for a plain range.
    """

    begin: float
    end: float
    codes: tuple[str, ...] = ()
    alarm: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.end - self.begin <= LONGEST_DAYS * 86_400.0:
            raise Trouble(
                f"事件的时段无效：结束须在开始之后，最长 {LONGEST_DAYS} 天。",
                f"That is no time for an incident: its end must follow its begin within {LONGEST_DAYS} days.",
                remedy_zh="改正起止时间。",
                remedy_en="Mend begin and end.",
            )


@dataclass(frozen=True, slots=True)
class Version:
    """The narrative as one person left it; versions count from 1."""

    number: int
    text: str
    by: str
    wall: float


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person states that no record shows: `what` is a `Step` or a `Moment`, `time` when it was so."""

    what: str
    time: float
    text: str
    by: str
    wall: float


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. `wall` times are by the machine's clock, seconds since 1970 UTC."""

    key: str
    title: str
    subject: Subject
    opened_by: str
    opened: float
    closed_by: str = ""
    closed: float = 0.0
    closing: str = ""
    """The words with which it was closed."""
    narrative: tuple[Version, ...] = ()
    statements: tuple[Statement, ...] = ()
    losses: Losses = field(default_factory=Losses)

    @property
    def open(self) -> bool:
        """Whether people still work on it."""
        return not self.closed

    @property
    def text(self) -> str:
        """The narrative as it reads now."""
        return self.narrative[-1].text if self.narrative else ""

    def moments(self) -> Mapping[str, float]:
        """The last word on each `Moment` that anybody stated."""
        return {each.what: each.time for each in self.statements if each.what in {*Moment}}

    def stated(self, step: Step) -> Statement | None:
        """The last word on a step that anybody stated."""
        return next((each for each in reversed(self.statements) if each.what == step), None)


def narrated(incident: Incident, text: str, by: str, wall: float) -> Incident:
    """With another version of the narrative; the ones before stay. Raises `Trouble` when it cannot be."""
    _refuse_closed(incident)
    _refuse_long(text, LONGEST_NARRATIVE)
    version = Version(len(incident.narrative) + 1, text.strip(), by, wall)
    return replace(incident, narrative=(*incident.narrative, version))


def with_statement(incident: Incident, what: str, time: float, text: str, by: str, wall: float) -> Incident:
    """With what a person states. Raises `Trouble` when it is neither a step nor a moment, or the incident is closed."""
    _refuse_closed(incident)
    _refuse_long(text, LONGEST_WORDS)
    if not 0 <= time < LAST_MOMENT:
        raise Trouble("陈述的时间无效。", "The time stated is none.", remedy_zh="改正时间。", remedy_en="Mend it.")
    known = [*Step, *Moment]
    if what not in known:
        words = ", ".join(known)
        raise Trouble(
            f"不认识 {what[:40]!r}。",
            f"{what[:40]!r} is not known.",
            remedy_zh=f"可以是：{words}。",
            remedy_en=f"One of: {words}.",
        )
    return replace(incident, statements=(*incident.statements, Statement(what, time, text.strip(), by, wall)))


def with_losses(incident: Incident, losses: Losses) -> Incident:
    """With what it cost, as known by now. Raises `Trouble` when a number is none."""
    _refuse_closed(incident)
    numbers = [each for each in (losses.deaths, losses.injuries, losses.loss_yuan) if each is not None]
    if not all(0 <= each < 1e15 for each in numbers):
        raise Trouble("损失数须为不小于零的数。", "Losses are numbers of zero or more.")
    return replace(incident, losses=losses)


def closed(incident: Incident, text: str, by: str, wall: float) -> Incident:
    """Closed, with a word why. Raises `Trouble` when it is closed already, or nothing is said."""
    _refuse_closed(incident)
    _refuse_long(text, LONGEST_WORDS)
    if not text.strip():
        raise Trouble("结案须写明结论。", "Closing needs a conclusion.", remedy_zh="填写结论。", remedy_en="Say it.")
    return replace(incident, closed_by=by, closed=wall, closing=text.strip())


def _refuse_closed(incident: Incident) -> None:
    if not incident.open:
        raise Trouble(
            f"事件 {incident.key} 已结案，不能再改。",
            f"Incident {incident.key} is closed and cannot be changed.",
            remedy_zh="另开一个事件，并在说明中引用它。",
            remedy_en="Open another one that refers to it.",
        )


def _refuse_long(text: str, most: int) -> None:
    if len(text) > most:
        raise Trouble(f"文字最多 {most} 字。", f"A text has at most {most} letters.")
