"""One incident as the window shows it: what the journal tells of its time, and what follows from people's numbers."""

from dataclasses import dataclass
from pathlib import Path

from loaders.accident_tables import read_accident_rules
from loaders.evidence.journal_slice import journal_slice
from loaders.live.incident_facts import facts_of
from loaders.live.incidents import NAME, Incidents
from scenes.accident import AccidentRules, Grading, ReportingClock, Upward, beyond, clocks_of, grading_of, upward_of
from scenes.chronology import Chronology, chronology_of
from scenes.incident import Incident
from scenes.trouble import Notice, Report


@dataclass(frozen=True, slots=True)
class Story:
    """An incident with its chronology; `unasked` are the keys of the duties that its grade does not lead to."""

    incident: Incident
    chronology: Chronology
    grading: Grading
    upward: Upward | None
    clocks: tuple[ReportingClock, ...]
    unasked: frozenset[str]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """All incidents of a park, the newest first, each with its grade, and what could not be read."""

    incidents: tuple[Incident, ...]
    grades: tuple[Grading, ...]
    notices: tuple[Notice, ...] = ()


def shelf_of(folder: Path) -> Shelf:
    """The incidents beside a journal; none where nobody opened any. Raises `Trouble` when their file is none."""
    if not (folder / NAME).is_file():
        return Shelf((), ())
    report, incidents = Report(), Incidents.open(folder)
    try:
        found = incidents.listed(report)
    finally:
        incidents.close()
    rules = read_accident_rules()
    return Shelf(found, tuple(grading_of(each.losses, rules.grades) for each in found), tuple(report.notices))


def story_of(folder: Path, key: str) -> Story:
    """One incident, read anew. Raises `Trouble` when there is none, or the journal cannot be read."""
    incidents = Incidents.open(folder)
    try:
        incident = incidents.read(key)
    finally:
        incidents.close()
    return told_of(folder, incident, read_accident_rules())


def told_of(folder: Path, incident: Incident, rules: AccidentRules) -> Story:
    """What follows for an incident from the journal in a folder. Raises `Trouble` when that cannot be read."""
    found = journal_slice(folder, incident.subject.begin, incident.subject.end)
    grading = grading_of(incident.losses, rules.grades)
    upward = upward_of(grading, rules)
    return Story(
        incident,
        chronology_of(facts_of(found.told()), incident),
        grading,
        upward,
        clocks_of(rules.reporting, incident.moments()),
        beyond(rules.reporting, upward),
        found.notices,
    )
