"""The papers that go with alarms: who acknowledged, shelved or took out what, why and until when; notes and silence."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from scenes.alarm import AlarmEvents, AlarmState, Axis, Happening
from scenes.alarm_board import Answered, Noted, Outage, Shelf, Silence
from scenes.alarm_engine import Alarms
from scenes.columns import Rows
from scenes.severity import Level

type Slot = tuple[int, int]
"""Row and axis: one alarm."""
type Paper = Answered | Shelf | Outage

_ANSWERED = frozenset({AlarmState.ACKED, AlarmState.LATAK})


@dataclass(frozen=True, slots=True)
class Papers:
    """By alarm; notes by row."""

    answered: Mapping[Slot, Answered] = field(default_factory=dict[Slot, Answered])
    shelved: Mapping[Slot, Shelf] = field(default_factory=dict[Slot, Shelf])
    outages: Mapping[Slot, Outage] = field(default_factory=dict[Slot, Outage])
    notes: Mapping[int, Noted] = field(default_factory=dict[int, Noted])
    silence: Silence | None = None


def signed(papers: Papers, events: AlarmEvents, by: str) -> Papers:
    """With the name of whoever acknowledged under each alarm that these events acknowledged."""
    found = dict(papers.answered)
    for place in np.flatnonzero(events.happening == Happening.ACKNOWLEDGE).tolist():
        slot = int(events.row[place]), int(events.axis[place])
        found[slot] = Answered(*slot, Level(int(events.level[place])), by, float(events.time[place]))
    return replace(papers, answered=found)


def with_shelves(papers: Papers, rows: Rows, shelf: Shelf) -> Papers:
    """With a shelf for each of some rows like `shelf`."""
    return replace(
        papers, shelved={**papers.shelved, **{(row, shelf.axis): replace(shelf, row=row) for row in rows.tolist()}}
    )


def with_outages(papers: Papers, rows: Rows, outage: Outage) -> Papers:
    """With an outage for each of some rows like `outage`."""
    return replace(
        papers, outages={**papers.outages, **{(row, outage.axis): replace(outage, row=row) for row in rows.tolist()}}
    )


def with_notes(papers: Papers, rows: Rows, text: str, by: str, now: float) -> Papers:
    """With a note on each of some rows."""
    before = papers.notes
    notes = {row: Noted(row, before[row].count + 1 if row in before else 1, text, by, now) for row in rows.tolist()}
    return replace(papers, notes={**before, **notes})


def tidied(papers: Papers, alarms: Alarms, now: float) -> Papers:
    """Without the papers of what is over; the same object where nothing is."""
    live = alarms.live
    on_shelf, out = live["until"] < np.inf, live["out"]
    states = {Axis.PROCESS: alarms.state, Axis.CONTACT: alarms.contact}
    answered = {s: each for s, each in papers.answered.items() if states[Axis(s[1])][s[0]] in _ANSWERED}
    shelved = _of(papers.shelved, live["row"][on_shelf].tolist(), live["axis"][on_shelf].tolist())
    outages = _of(papers.outages, live["row"][out].tolist(), live["axis"][out].tolist())
    silence = papers.silence if papers.silence is not None and papers.silence.until > now else None
    same = (len(answered), len(shelved), len(outages), silence) == (
        len(papers.answered),
        len(papers.shelved),
        len(papers.outages),
        papers.silence,
    )
    return papers if same else replace(papers, answered=answered, shelved=shelved, outages=outages, silence=silence)


def _of[P](papers: Mapping[Slot, P], rows: list[int], axes: list[int]) -> dict[Slot, P]:
    there = set(zip(rows, axes, strict=True))
    return {slot: paper for slot, paper in papers.items() if slot in there}
