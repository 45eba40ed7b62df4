"""Incidents in the words of the interface; those that reports use too come from there."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from loaders.incident_story import Story
from loaders.report.words import ACTIONS, KINDS, LOSSES, MOMENTS, STEPS, Speech, line_told
from scenes.accident import Grading, ReportingClock, Stated
from scenes.chronology import Doings
from scenes.incident import Incident, Moment, Step, Subject
from viewer.panels.language import language
from viewer.panels.pages.words_table import Row
from viewer.panels.words import clock_told, span_told

translate = QCoreApplication.translate
MOST_LINES = 2000
"""Lines of a chronology in the window; the evidence package has all of them."""
WAN = 10_000.0
"""Yuan that one 万元 is."""


def speech() -> Speech:
    """The language of the interface and the clock of this workstation."""
    return Speech(language())


def span_of(subject: Subject) -> str:
    """From when to when."""
    begin, end = clock_told(subject.begin, date=True), clock_told(subject.end, date=True)
    return f"{begin} – {end[11:] if end[:10] == begin[:10] else end}"


def state_told(incident: Incident) -> str:
    """Whether people still work on it."""
    return translate("Incidents", "处理中") if incident.open else translate("Incidents", "已结案")


def grade_told(grading: Grading) -> str:
    """The grade by the numbers known so far, in short."""
    if grading.grade is None:
        return "—"
    name = speech().say(grading.grade.zh, grading.grade.en)
    return translate("Incidents", "至少 {0}").format(name) if grading.unknown else name


def stated_in(stated: Stated) -> str:
    """Where a rule stands, and whether anybody held it against the text."""
    source = speech().say(stated.source, "State Council Order 493") if "493" in stated.source else stated.source
    checked = translate("Incidents", "已核实") if stated.verified else translate("Incidents", "待核实")
    return f"{stated.clause} · {checked} · {source}"


def step_name(step: Step) -> str:
    """One of the six steps."""
    return speech().of(STEPS[step])


def stated_name(what: str) -> str:
    """What a person states: a step or a moment."""
    pair = STEPS[Step(what)] if what in {*Step} else MOMENTS.get(what)
    return speech().of(pair, what)


def loss_name(name: str) -> str:
    """What a number of losses counts."""
    return speech().of(LOSSES[name])


def delay_told(seconds: float) -> str:
    """How long it was since the step before."""
    return f"+{seconds:.1f} s" if seconds < 60 else f"+{span_told(seconds)}"


def chronology_rows(story: Story, names: Mapping[str, str]) -> tuple[Row, ...]:
    """A line for each thing worth telling, oldest first; the key is its place among `Chronology.lines`."""
    lines, spoken = story.chronology.lines, speech()
    first = max(len(lines) - MOST_LINES, 0)
    found, before = list[Row](), None
    for place, line in enumerate(lines[first:], first):
        since = "" if before is None else delay_told(max(line.time - before, 0.0))
        kind = spoken.of(KINDS.get(line.kind), line.kind)
        told = line_told(line, names, spoken)
        cells = (spoken.clock(line.time)[6:], since, kind, line.person or "—", told)
        hints = (clock_told(line.time, date=True), since, kind, line.person, told)
        found.append(Row(place, cells, line.kind in {"act", "alarm", "refused"}, hints))
        before = line.time
    return tuple(found)


def people_rows(people: tuple[Doings, ...]) -> tuple[Row, ...]:
    """Who did what, and how often."""
    return tuple(
        Row(
            place,
            (
                each.person,
                f"{clock_told(each.first)} – {clock_told(each.last)}",
                _counted(each.acts) or "—",
                _counted(each.refused) or "—",
            ),
            loud=True,
        )
        for place, each in enumerate(people)
    )


def clock_row(place: int, clock: ReportingClock, now: float, *, asked: bool) -> Row:
    """One duty to report: since when it is known, within what, until when, and how long that still is."""
    rule, spoken = clock.rule, speech()
    within = translate("Incidents", "待配置") if rule.seconds is None else spoken.span(rule.seconds)
    cells = (
        spoken.say(rule.zh, rule.en),
        "—" if clock.begun is None else clock_told(clock.begun),
        within,
        "—" if clock.due is None else clock_told(clock.due),
        left_told(clock, now, asked=asked),
        stated_in(rule.stated),
    )
    return Row(place, cells, loud=asked and clock.due is not None and clock.done is None)


def left_told(clock: ReportingClock, now: float, *, asked: bool) -> str:
    """How long there still is, or what became of it."""
    if not asked:
        return translate("Incidents", "该等级不要求")
    if clock.done is not None:
        late = translate("Incidents", "（逾期）") if clock.late(now) else ""
        return translate("Incidents", "{0} 已报").format(clock_told(clock.done)) + late
    if clock.due is None:
        return translate("Incidents", "未开始")
    if clock.late(now):
        return translate("Incidents", "逾期 {0}").format(span_told(now - clock.due))
    return translate("Incidents", "剩 {0}").format(span_told(clock.due - now))


def statement_rows(incident: Incident) -> tuple[Row, ...]:
    """What people stated, the newest first."""
    return tuple(
        Row(place, (stated_name(each.what), clock_told(each.time, date=True), each.by, each.text or "—"), loud=True)
        for place, each in reversed(list(enumerate(incident.statements)))
    )


def version_rows(incident: Incident) -> tuple[Row, ...]:
    """The versions of the narrative, the newest first."""
    return tuple(
        Row(each.number, (str(each.number), each.by, clock_told(each.wall, date=True), str(len(each.text))))
        for each in reversed(incident.narrative)
    )


def moments() -> tuple[Moment, ...]:
    """What reporting clocks count from and to."""
    return tuple(Moment)


def _counted(acts: Mapping[str, int]) -> str:
    return "、".join(f"{speech().of(ACTIONS.get(name), name)} {count}" for name, count in acts.items())
