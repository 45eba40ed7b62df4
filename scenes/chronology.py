"""What happened in a time, from the journal alone: every alarm with its six steps, people, situations, what was odd.

Facts only: what people write and state of it stands in `scenes.incident`. Entries come oldest first, a step's
transitions and alarm events line by line.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from scenes.alarm import AlarmState, Axis, Happening
from scenes.incident import Incident, Statement, Step

DISPOSING = ("处置", "措施", "disposed", "measure")
"""With such a word a note begins that says what was done."""

_QUIET = frozenset({"transition", "anchor", "outbox", "export", "view"})
"""Kinds of entries that tell a reader of the chronology nothing."""
_ASIDE = frozenset({Happening.SHELVE, Happening.SUPPRESS, Happening.TAKE_OUT})


class Recorded(Protocol):
    """One entry of the journal, or one line of an entry that holds columns; `time` is by the feed's clock."""

    @property
    def number(self) -> int:
        """Its place in the journal."""
        ...

    @property
    def time(self) -> float:
        """Seconds since 1970 UTC by the feed's clock."""
        ...

    @property
    def kind(self) -> str:
        """What it is about, a word of the journal."""
        ...

    @property
    def person(self) -> str:
        """Who did it, "" for nobody."""
        ...

    @property
    def words(self) -> Mapping[str, object]:
        """What was kept, by name."""
        ...


@dataclass(frozen=True, slots=True)
class Mark:
    """When a step was, who took it, and by which entry of the journal (0: a person stated it afterwards)."""

    time: float
    person: str = ""
    entry: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class AlarmStory:
    """One alarm from its call to its end: the first mark of each step, the worst `Level` and the value at the call.

    `aside` says by a `Happening` and its time how it was put aside meanwhile.
    """

    code: str
    axis: int
    level: int
    value: float | None
    steps: Mapping[Step, Mark]
    verdict: str = ""
    aside: tuple[tuple[int, float], ...] = ()

    @property
    def began(self) -> float:
        """When it called, or, called before the time began, the first that is known of it."""
        return min(mark.time for mark in self.steps.values())

    @property
    def over(self) -> bool:
        """Whether it was cleared."""
        return Step.CLEARED in self.steps


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds from one step to a later one."""

    since: Step
    until: Step
    seconds: float


@dataclass(frozen=True, slots=True)
class Doings:
    """What one person did: acts done and refused, by name, with the first and the last time."""

    person: str
    acts: Mapping[str, int]
    refused: Mapping[str, int]
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Chronology:
    """Everything that happened: alarms as they called, lines worth telling, and who did what.

    `steps` are those of the whole: detected to verified by the first alarm that came so far, cleared by the last one,
    and missing while any stands.
    """

    alarms: tuple[AlarmStory, ...]
    lines: tuple[Recorded, ...]
    people: tuple[Doings, ...]
    steps: Mapping[Step, Mark]

    @property
    def delays(self) -> tuple[Delay, ...]:
        """From each step that is known to the next one, by their times: somebody may verify before acknowledging."""
        known = sorted(self.steps, key=lambda step: self.steps[step].time)
        return tuple(
            Delay(since, until, self.steps[until].time - self.steps[since].time) for since, until in pairwise(known)
        )


def chronology_of(entries: Iterable[Recorded], incident: Incident) -> Chronology:
    """The chronology of an incident; where a person stated a step that no record shows, the statement counts."""
    codes = set(incident.subject.codes)
    told = [each for each in entries if _concerns(each, codes)]
    alarms = tuple(sorted(_stories(told), key=lambda each: each.began))
    steps = dict(_steps(alarms))
    for step in Step:
        stated = incident.stated(step)
        if step not in steps and stated is not None:
            steps[step] = _stated(stated)
    ordered = {step: steps[step] for step in Step if step in steps}
    return Chronology(alarms, tuple(_worth_telling(told)), _people(told), ordered)


def _stated(statement: Statement) -> Mark:
    return Mark(statement.time, statement.by, 0, statement.text)


def named(told: Recorded) -> tuple[str, ...]:
    """The indicators that an entry names."""
    word = told.words.get("code")
    if isinstance(word, str):
        return (word,)
    return tuple(each for each in _listed(word) if isinstance(each, str))


def _concerns(told: Recorded, codes: Collection[str]) -> bool:
    """Whether it is about one of these, or about no indicator at all: a lost feed concerns everybody."""
    names = named(told)
    return not codes or not names or any(name in codes for name in names)


def _listed(word: object) -> Sequence[object]:
    return word if isinstance(word, list | tuple) else ()  # pyright: ignore[reportUnknownVariableType]


def _whole(told: Recorded, name: str, otherwise: int = 0) -> int:
    word = told.words.get(name)
    return word if isinstance(word, int) else otherwise


@dataclass(slots=True)
class _Open:
    """What is known of one alarm while its story is read."""

    code: str
    axis: int
    level: int
    value: float | None
    steps: dict[Step, Mark] = field(default_factory=dict[Step, Mark])
    verdict: str = ""
    aside: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])

    def mark(self, step: Step, told: Recorded, text: str = "") -> None:
        self.steps.setdefault(step, Mark(told.time, told.person, told.number, text))

    def told(self) -> AlarmStory:
        return AlarmStory(
            self.code, self.axis, self.level, self.value, dict(self.steps), self.verdict, tuple(self.aside)
        )


def _stories(told: Iterable[Recorded]) -> Iterator[AlarmStory]:
    """Every alarm; one that calls again after it was cleared is another story."""
    crossed, open_ = dict[tuple[str, int], Recorded](), dict[tuple[str, int], _Open]()
    last = dict[tuple[str, int], _Open]()
    found = list[_Open]()
    for each in told:
        match each.kind:
            case "transition":
                _crossed(each, crossed)
            case "alarm":
                _moved(each, crossed, open_, last, found)
            case "act":
                _acted(each, last)
            case _:
                pass
    yield from (each.told() for each in found if each.steps)  # put aside while it was calm: no alarm


def _crossed(told: Recorded, crossed: dict[tuple[str, int], Recorded]) -> None:
    """Remember since when a value is beyond its limit or not known: a call may come after a delay."""
    for code in named(told):
        now = {Axis.PROCESS: _whole(told, "level_after"), Axis.CONTACT: _whole(told, "quality_after")}
        before = {Axis.PROCESS: _whole(told, "level_before"), Axis.CONTACT: _whole(told, "quality_before")}
        for axis in Axis:
            if not now[axis]:
                crossed.pop((code, axis), None)
            elif not before[axis] or (code, axis) not in crossed:
                crossed[code, axis] = told


def _moved(
    told: Recorded,
    crossed: Mapping[tuple[str, int], Recorded],
    open_: dict[tuple[str, int], _Open],
    last: dict[tuple[str, int], _Open],
    found: list[_Open],
) -> None:
    axis, happening, after = _whole(told, "axis"), _whole(told, "happening", -1), _whole(told, "after", -1)
    for code in named(told):
        story = open_.get((code, axis))
        if story is None:
            value = told.words.get("value")
            story = _Open(code, axis, 0, value if isinstance(value, float) else None)
            open_[code, axis] = last[code, axis] = story
            found.append(story)
        story.level = max(story.level, _whole(told, "level"))
        if happening == Happening.ALARM and Step.ANNOUNCED not in story.steps:
            since = crossed.get((code, axis), told)
            story.mark(Step.DETECTED, since if since.time <= told.time else told)
        if after == AlarmState.UNACK:
            story.mark(Step.ANNOUNCED, told)
        if happening == Happening.ACKNOWLEDGE:
            story.mark(Step.ACKNOWLEDGED, told)
        if happening in _ASIDE:
            story.aside.append((happening, told.time))
        if after == AlarmState.NORM:
            story.mark(Step.CLEARED, told)
            del open_[code, axis]


def _acted(told: Recorded, last: Mapping[tuple[str, int], _Open]) -> None:
    action, text = told.words.get("action"), str(told.words.get("text", "")).strip()
    for code in named(told):
        for axis in Axis:
            story = last.get((code, axis))
            if story is None:
                continue
            if action == "verify":
                story.mark(Step.VERIFIED, told, text)
                story.verdict = text.partition(" ")[0]
            elif action == "note" and text.lower().startswith(DISPOSING):
                story.mark(Step.DISPOSED, told, text)


def _steps(alarms: Sequence[AlarmStory]) -> Iterator[tuple[Step, Mark]]:
    """The first mark of each step; the last one of the end, once every alarm has come to it."""
    for step in Step:
        marks = [story.steps[step] for story in alarms if step in story.steps]
        if step is Step.CLEARED:
            if marks and len(marks) == len(alarms):
                yield step, max(marks, key=lambda mark: mark.time)
        elif marks:
            yield step, min(marks, key=lambda mark: mark.time)


def _worth_telling(told: Iterable[Recorded]) -> Iterator[Recorded]:
    """Without what says nothing to a reader, and without the alarm's side of an act that is told itself."""
    for each in told:
        if each.kind in _QUIET or (each.kind == "alarm" and each.person):
            continue
        yield each


def _people(told: Iterable[Recorded]) -> tuple[Doings, ...]:
    found = dict[str, Doings]()
    for each in told:
        if not each.person or each.kind not in {"act", "refused", "login", "logout"}:
            continue
        before = found.get(each.person, Doings(each.person, {}, {}, each.time, each.time))
        act = str(each.words.get("action", each.kind))
        side = before.refused if each.kind == "refused" else before.acts
        counted = {**side, act: side.get(act, 0) + 1}
        acts, refused = (before.acts, counted) if each.kind == "refused" else (counted, before.refused)
        span = min(before.first, each.time), max(before.last, each.time)
        found[each.person] = replace(before, acts=acts, refused=refused, first=span[0], last=span[1])
    return tuple(sorted(found.values(), key=lambda each: (each.first, each.person)))
