"""Everything a report tells of, gathered once from history, journal and scene; in no language yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import numpy as np

from loaders.evidence.sealing import Picture
from loaders.going import Going, always, refuse_ended
from loaders.live.acts import Told
from loaders.live.history import History
from loaders.live.incident_facts import facts_of
from loaders.provenance import SceneStamp
from loaders.report.chart import Trend
from scenes.accident import AccidentRules, Grading, ReportingClock, clocks_of, grading_of
from scenes.alarm import Axis
from scenes.chronology import AlarmStory, Chronology, chronology_of
from scenes.columns import Rows
from scenes.incident import Incident, Step
from scenes.past import Changes, Gap, Past
from scenes.past_quality import Shares, shares_of
from scenes.plant import Park
from scenes.severity import Level
from scenes.trouble import Notice, Trouble

MOST_TRENDS = 12
"""Charts in one report; further indicators are named and counted."""
PART_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Matter:
    """An incident with all that is known of it. `rows` are the indicators it is about; `shares` has a row for each."""

    park: Park
    incident: Incident
    chronology: Chronology
    first: Past
    rows: Rows
    shares: Shares
    gaps: tuple[Gap, ...]
    trends: tuple[Trend, ...]
    untold_trends: int
    pictures: tuple[Picture, ...]
    grading: Grading
    clocks: tuple[ReportingClock, ...]
    rules: AccidentRules
    scene: SceneStamp
    software: str
    by: str
    wall: float
    zone: tzinfo | None = None
    live: bool = False
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Making:
    """Who makes a report, when, and from what beside the history."""

    scene: SceneStamp
    software: str
    by: str
    wall: float
    rules: AccidentRules
    pictures: tuple[Picture, ...] = ()
    zone: tzinfo | None = None
    live: bool = False
    notices: tuple[Notice, ...] = ()


def matter_of(
    park: Park,
    incident: Incident,
    entries: Iterator[Told],
    history: History,
    making: Making,
    going: Going = always,
) -> Matter:
    """Gather it; `going` is told the part done and says to go on. Raises `Trouble` when the history cannot be read."""
    subject = incident.subject
    chronology = chronology_of(facts_of(entries), incident)
    rows = _rows(park, subject.codes)
    first, gaps = history.state_at(subject.begin), history.gaps(subject.begin, subject.end)
    parts = _Parts(history, subject.begin, subject.end, rows, going)
    shares = shares_of(first.facts, parts.told(), gaps, subject.begin, subject.end)
    drawn = _drawn(park, chronology.alarms, rows)
    trends = tuple(_trend(park, incident, row, first, parts, chronology.alarms, gaps) for row in drawn[:MOST_TRENDS])
    return Matter(
        park=park,
        incident=incident,
        chronology=chronology,
        first=first,
        rows=rows,
        shares=Shares(shares.held[rows].copy(), shares.unrecorded, shares.seconds),
        gaps=gaps,
        trends=trends,
        untold_trends=max(len(drawn) - MOST_TRENDS, 0),
        pictures=making.pictures,
        grading=grading_of(incident.losses, making.rules.grades),
        clocks=clocks_of(making.rules.reporting, incident.moments()),
        rules=making.rules,
        scene=making.scene,
        software=making.software,
        by=making.by,
        wall=making.wall,
        zone=making.zone,
        live=making.live,
        notices=making.notices,
    )


class _Parts:
    """The changes of a time, asked for in parts."""

    def __init__(self, history: History, begin: float, end: float, rows: Rows, going: Going) -> None:
        self._history, self._begin, self._end, self._rows, self._going = history, begin, end, rows, going

    def told(self) -> Iterator[Changes]:
        """Part by part, oldest first."""
        low = self._begin
        while low < self._end:
            high = min(low + PART_SECONDS, self._end)
            yield from self._asked(low, high)
            low = high
            refuse_ended(self._going((low - self._begin) / (self._end - self._begin)))

    def of(self, row: int) -> Changes:
        """All changes of one indicator."""
        return self._history.changes(self._begin, self._end, np.array([row], np.int32))

    def _asked(self, low: float, high: float) -> Iterator[Changes]:
        try:
            found = self._history.changes(low, high, self._rows)
        except Trouble:
            if high - low < 1.0:
                raise
            middle = (low + high) / 2
            yield from self._asked(low, middle)
            yield from self._asked(middle, high)
            return
        yield found


def _rows(park: Park, codes: Sequence[str]) -> Rows:
    """The indicators it is about, all where none is named; one that the park has no more is passed over."""
    if not codes:
        return np.arange(len(park.tags), dtype=np.int32)
    place = {code: row for row, code in enumerate(park.tags.codes)}
    return np.array([place[code] for code in codes if code in place], np.int32)


def _drawn(park: Park, alarms: Sequence[AlarmStory], rows: Rows) -> list[int]:
    """The indicators whose trends are worth a chart: those that called, in the order they did."""
    place, known = {code: row for row, code in enumerate(park.tags.codes)}, set(rows.tolist())
    called = dict.fromkeys(place[each.code] for each in alarms if each.code in place)
    return [row for row in called if row in known]


def _trend(
    park: Park,
    incident: Incident,
    row: int,
    first: Past,
    parts: _Parts,
    alarms: Sequence[AlarmStory],
    gaps: tuple[Gap, ...],
) -> Trend:
    told, indicator, subject = parts.of(row), park.indicators[row], incident.subject
    limits = {
        Level.LOW_LOW: indicator.low_low,
        Level.LOW: indicator.low,
        Level.HIGH: indicator.high,
        Level.HIGH_HIGH: indicator.high_high,
    }
    spans = [
        (each.began, each.steps[Step.CLEARED].time if each.over else subject.end, each.level)
        for each in alarms
        if each.code == indicator.code and each.axis == Axis.PROCESS
    ]
    name = f"{indicator.tag_number} {indicator.name}".strip()
    return Trend(
        title=f"{name}  {indicator.code}",
        unit=indicator.unit,
        begin=subject.begin,
        end=subject.end,
        moment=np.concatenate([[subject.begin], told.moment]),
        value=np.concatenate([first.facts.value[[row]], told.facts.value]),
        quality=np.concatenate([first.facts.quality[[row]], told.facts.quality]),
        limits={level: limit for level, limit in limits.items() if limit is not None},
        spans=tuple(spans),
        gaps=gaps,
    )
