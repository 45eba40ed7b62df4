"""An hour of 20,000 indicators with a flood in it: sealed as evidence, verified, reported."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from benchmarks.intake_side import SCALES, park_of
from benchmarks.result import Result
from loaders.evidence.verifying import verify_evidence
from loaders.incident_papers import Case, write_evidence, write_report
from loaders.live.anchor import Signer, anchor
from loaders.live.entries import Entry, Kind, events_entry, transitions_entry
from loaders.live.history.days_writing import DaysWriter
from loaders.live.history.joined import history_of
from loaders.live.history.part_writing import Hand, Step
from loaders.live.history.tables import names_of
from loaders.live.incidents import Incidents
from scenes.alarm import AlarmEvents, AlarmState, Happening
from scenes.facts import Facts, nothing_known
from scenes.incident import Subject
from scenes.limits import Transitions
from scenes.plant import Park
from scenes.severity import Level, Quality

BEGIN, SECONDS = 1_764_460_800, 3600
"""2025-11-30 00:00 UTC, and an hour of it."""
ROWS_A_SECOND = {True: 70, False: 700}
"""A day of 6, and of 60 million rows."""
ALARMS = 2_000
ACTS = 400
KEY = "journal.key"


def measure(*, quick: bool) -> list[Result]:
    """What is sealed is in the history and in the journal already; the goals are those of the hour's flood."""
    park = park_of(SCALES["city"])
    with TemporaryDirectory(prefix="parkwatch-evidence-") as place:
        folder = Path(place)
        rows = _record(park, folder, ROWS_A_SECOND[quick])
        _journal(park, folder)
        with closing(Incidents.open(folder)) as incidents, closing(history_of(park, folder / "history")) as history:
            subject = Subject(float(BEGIN), float(BEGIN + SECONDS))
            incident = incidents.begin("benchmark", subject, by="benchmark", wall=float(BEGIN + SECONDS))
            case = Case(park, None, folder, history, incident, "benchmark", float(BEGIN + SECONDS))
            began = perf_counter()
            write_report(case, folder / "report.pdf", "zh")
            pdf = perf_counter() - began
            began = perf_counter()
            write_report(case, folder / "report.docx", "zh")
            word = perf_counter() - began
            began = perf_counter()
            sealed = write_evidence(case, folder / "evidence.zip", folder / KEY, incidents)
            seal = perf_counter() - began
        began = perf_counter()
        sound = verify_evidence(sealed.path, sealed.key).sound
        verified = perf_counter() - began
    told = f"{rows / 1e6:.1f} M rows, {ALARMS:,} alarms"
    return [
        _result(f"evidence: report of an hour as PDF ({told})", pdf, 20.0),
        _result("evidence: report of an hour as DOCX", word, 20.0),
        _result("evidence: package of an hour, sealed and verified", seal, 60.0),
        Result(
            f"evidence: a package of {sealed.bytes / 1e6:.0f} MB looked through", verified, "s", "sound", holds=sound
        ),
    ]


def _result(name: str, seconds: float, most: float) -> Result:
    return Result(name, seconds, "s", f"≤ {most:g} s", holds=seconds <= most)


def _record(park: Park, folder: Path, rows: int) -> int:
    """An hour of history, a step a second; how many rows."""
    days = DaysWriter(folder / "history", names_of(park), Hand("benchmark", "benchmark"))
    lot = list[Step]()
    for step in _steps(park, rows):
        lot.append(step)
        if len(lot) == 20:
            days.keep(lot)
            lot = []
    days.keep(lot)
    days.close()
    return rows * SECONDS


def _steps(park: Park, rows: int) -> Iterator[Step]:
    random, tags = np.random.default_rng(1), len(park.tags)
    facts = replace(nothing_known(tags), quality=np.full(tags, Quality.GOOD, np.uint8), code=np.zeros(tags, np.uint32))
    for second in range(SECONDS + 1):
        moment = BEGIN + second
        chosen = random.choice(tags, rows, replace=False)
        value, time = facts.value.copy(), facts.time.copy()
        value[chosen], time[chosen] = random.normal(50.0, 5.0, rows).round(2), float(moment)
        facts = Facts(
            value,
            time,
            facts.level,
            facts.quality,
            facts.unanswered,
            facts.since,
            facts.code,
            facts.state,
            facts.contact,
        )
        yield Step(moment * 1000, moment * 1000, facts)


def _journal(park: Park, folder: Path) -> None:
    """Alarms that call, are answered and return, and what people did meanwhile; anchored at the end."""
    from loaders.live.journal import Journal

    codes, events, transitions = park.tags.codes, 0, 0
    with closing(Journal.open(folder, owner="benchmark")) as journal:
        for second in range(0, SECONDS, 10):
            count = ALARMS * 10 // SECONDS + 1
            rows = (np.arange(count, dtype=np.int32) * 37 + second * 11) % len(codes)
            moment, entries = float(BEGIN + second), list[Entry]()
            entries.append(transitions_entry(_moved(rows, moment, transitions), codes, moment))
            transitions += count
            for happening, before, after, later in _LIFE:
                columns = _happened(rows, happening, before, after, moment + later, events)
                entries.append(events_entry(columns, codes, moment + later, person=_BY.get(happening, "")))
                events += count
            words = {"action": "acknowledge", "axis": 0, "text": "", "code": [codes[row] for row in rows.tolist()]}
            entries.append(Entry(Kind.ACT, moment + 4.0, moment + 4.0, "张三", words))
            journal.append(entries)
        anchor(journal, Signer(folder / KEY), wall=float(BEGIN + SECONDS), why="benchmark")


_LIFE = (
    (Happening.ALARM, AlarmState.NORM, AlarmState.UNACK, 1.0),
    (Happening.ACKNOWLEDGE, AlarmState.UNACK, AlarmState.ACKED, 4.0),
    (Happening.RETURN, AlarmState.ACKED, AlarmState.NORM, 8.0),
)
_BY = {Happening.ACKNOWLEDGE: "张三"}


def _moved(rows: np.ndarray[tuple[int], np.dtype[np.int32]], moment: float, first: int) -> Transitions:
    zeros, high = np.zeros(len(rows), np.uint8), np.full(len(rows), Level.HIGH, np.uint8)
    times, numbers = np.full(len(rows), moment), np.arange(first, first + len(rows))
    return Transitions(rows, times, zeros, high, zeros, zeros, numbers)


def _happened(
    rows: np.ndarray[tuple[int], np.dtype[np.int32]],
    happening: Happening,
    before: AlarmState,
    after: AlarmState,
    moment: float,
    first: int,
) -> AlarmEvents:
    def column(value: int) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
        return np.full(len(rows), value, np.uint8)

    numbers = np.arange(first, first + len(rows), dtype=np.int64)
    states = column(0), column(happening), column(before), column(after), column(Level.HIGH)
    return AlarmEvents(rows, *states, np.full(len(rows), moment), numbers)
