"""The words of an alarm policy, read strictly: what is not known is refused by name with the nearest right one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import PurePath
from typing import cast

from loaders.live.feeds.mapping_words import Table
from scenes.alarm_figures import Figure, ShelfRule
from scenes.alarm_flood import FloodLimits
from scenes.alarm_guidance import Advice, Guidance, Words
from scenes.alarm_inhibition import InhibitionRule
from scenes.alarm_labels import NAMES, Labelled, Matcher
from scenes.alarm_metrics import NAMES as MEASURES
from scenes.alarm_metrics import Habits
from scenes.alarm_situations import CAUSES
from scenes.media import MEDIA
from scenes.parametric import KINDS
from scenes.plant import IndicatorKind
from scenes.severity import Level
from scenes.trouble import Trouble

DAYS = 366 * 86_400.0
"""The longest time anybody may configure, in seconds."""
LEVELS = {level.name.lower(): level for level in Level if level is not Level.NORMAL}


@dataclass(frozen=True, slots=True)
class Delay:
    """Numbers for the indicators a matcher takes; None: as it was."""

    matcher: Matcher
    numbers: Mapping[str, float]


@dataclass(slots=True)
class Draft:
    """A policy while files are laid over one another."""

    sources: dict[str, Figure] = field(default_factory=dict[str, Figure])
    delays: list[Delay] = field(default_factory=list[Delay])
    shelving: dict[str, ShelfRule] = field(default_factory=dict[str, ShelfRule])
    inhibitions: dict[str, InhibitionRule] = field(default_factory=dict[str, InhibitionRule])
    advice: list[Advice] = field(default_factory=list[Advice])
    flood: FloodLimits = field(default_factory=FloodLimits)
    habits: Habits = field(default_factory=Habits)
    goals: dict[str, Figure] = field(default_factory=dict[str, Figure])
    figures: dict[str, Figure] = field(default_factory=dict[str, Figure])


DELAYS: Mapping[str, tuple[float, float]] = {
    "on_delay_seconds": (0.0, DAYS),
    "off_delay_seconds": (0.0, DAYS),
    "contact_delay_seconds": (0.0, DAYS),
    "count": (0.0, 100.0),
    "count_window_seconds": (0.0, DAYS),
    "stale_after_seconds": (1.0, DAYS),
}
FLAGS = ("latching", "annunciating")
_CODES = ("indicator", "equipment", "unit", "enterprise")
_FIXED: Mapping[str, tuple[str, ...]] = {
    "scope": ("indicator", "enterprise"),
    "axis": ("process", "contact"),
    "kind": tuple(kind.value for kind in IndicatorKind),
    "equipment_kind": tuple(kind.name for kind in KINDS),
    "medium": tuple(MEDIA),
}


class Reader:
    """Reads one file into the draft, laid over what is there."""

    def __init__(self, named: Labelled, draft: Draft) -> None:
        self._named, self._draft = named, draft

    def read(self, tables: Table) -> None:
        """Everything the file says. Raises `Trouble` at the first word that is wrong."""
        self._sources(tables.table("sources"))
        for each in tables.tables("delays"):
            self._delay(each)
        self._shelving(tables.table("shelving"))
        for each in tables.tables("inhibitions"):
            self._inhibition(each)
        if "flood" in tables:
            self._flood(tables.table("flood"))
        self._habits(tables)
        self._goals(tables.table("goals"))
        for each in tables.tables("guidance"):
            self._guidance(each)
        tables.done()

    def _sources(self, tables: Table) -> None:
        for name in tables.words():
            words = tables.table(name)
            self._draft.sources[name] = Figure(None, words.text("zh"), words.text("en"), words.flag("verified"))
            words.done()

    def _source(self, table: Table) -> Figure:
        return self._draft.sources[table.choice("source", list(self._draft.sources))]

    def _figure(self, table: Table, name: str, source: Figure, low: float, high: float) -> Figure:
        value = table.number(name)
        if not low <= value <= high:
            raise table.trouble(
                f"{name} 是 {value:g}，应在 {low:g} 到 {high:g} 之间。",
                f"{name} is {value:g} and must lie from {low:g} to {high:g}.",
                "改正这一项。",
                "Mend this word.",
                name,
            )
        figure = replace(source, value=value)
        self._draft.figures[f"{PurePath(table.file).name}{table.place}/{name}"] = figure
        return figure

    def _delay(self, table: Table) -> None:
        source, matcher = self._source(table), self._matcher(table)
        numbers = {
            name: cast(float, self._figure(table, name, source, *bounds).value)
            for name, bounds in DELAYS.items()
            if _asked(table, name)
        }
        numbers |= {name: float(table.flag(name)) for name in FLAGS if _asked(table, name)}
        table.done()
        self._draft.delays.append(Delay(matcher, numbers))

    def _shelving(self, tables: Table) -> None:
        for name in tables.words():
            if name not in (*LEVELS, "contact"):
                raise _stranger(tables, name, (*LEVELS, "contact"))
            table = tables.table(name)
            source, old = self._source(table), self._draft.shelving.get(name, ShelfRule())
            people, longest = old.people, old.longest
            if _asked(table, "people"):
                people = self._figure(table, "people", source, 1, 2)
            if _asked(table, "longest_minutes"):
                minutes = self._figure(table, "longest_minutes", source, 1, DAYS / 60)
                longest = replace(minutes, value=cast(float, minutes.value) * 60)
            table.done()
            self._draft.shelving[name] = ShelfRule(longest, people)

    def _inhibition(self, table: Table) -> None:
        name, source = table.text("name"), self._source(table)
        after, release_after = (
            cast(float, self._figure(table, word, source, 0, DAYS).value) if _asked(table, word) else 0.0
            for word in ("after_seconds", "release_after_seconds")
        )
        origin, target = table.table("from"), table.table("to")
        rule = InhibitionRule(
            key=name,
            source=self._matcher(origin),
            target=self._matcher(target),
            equal=self._listed(table, "equal", NAMES),
            cause=table.choice("cause", list(CAUSES)),
            cause_zh=table.text("zh"),
            cause_en=table.text("en"),
            after=after,
            release_after=release_after,
        )
        for each in (origin, target, table):
            each.done()
        if not rule.source or not rule.target:
            raise table.trouble(
                "抑制规则必须写明 from 和 to。",
                "An inhibition must say from and to.",
                "至少各写一个条件：抑制一切的规则不被接受。",
                "Give each at least one condition: a rule that suppresses everything is not accepted.",
            )
        self._draft.inhibitions[name] = rule

    def _flood(self, table: Table) -> None:
        source = self._source(table)
        enter, leave, window = (
            cast(float, self._figure(table, name, source, low, high).value)
            for name, low, high in (("enter", 1, 10_000), ("leave", 1, 10_000), ("window_minutes", 1, 1440))
        )
        table.done()
        if leave > enter:
            raise table.trouble(
                "leave 大于 enter，泛滥一开始就会结束。",
                "leave is greater than enter: a flood would end as it begins.",
                "把 leave 改小。",
                "Make leave smaller.",
                "leave",
            )
        self._draft.flood = FloodLimits(int(enter), int(leave), window * 60)

    def _habits(self, tables: Table) -> None:
        habits = self._draft.habits
        if "chattering" in tables:
            words = tables.table("chattering")
            cycles = self._figure(words, "cycles", self._source(words), 2, 100)
            seconds = self._figure(words, "seconds", self._source(words), 1, DAYS)
            words.done()
            habits = replace(habits, cycles=int(cycles.value or 0), chattering=seconds.value or 0.0)
        if "fleeting" in tables:
            words = tables.table("fleeting")
            habits = replace(habits, fleeting=self._figure(words, "seconds", self._source(words), 0, DAYS).value or 0.0)
            words.done()
        if "stale" in tables:
            words = tables.table("stale")
            hours = self._figure(words, "hours", self._source(words), 0.01, 10_000).value or 0.0
            words.done()
            habits = replace(habits, stale=hours * 3600)
        self._draft.habits = habits

    def _goals(self, tables: Table) -> None:
        for name in tables.words():
            if name not in MEASURES:
                raise _stranger(tables, name, tuple(MEASURES))
            table = tables.table(name)
            self._draft.goals[name] = self._figure(table, "most", self._source(table), 0, 1e9)
            table.done()

    def _guidance(self, table: Table) -> None:
        levels = frozenset(LEVELS[word] for word in self._listed(table, "level", tuple(LEVELS)))
        words = {
            part: Words(table.text(f"{part}_zh", ""), table.text(f"{part}_en", ""))
            for part in ("cause", "consequence", "action")
        }
        matcher = self._matcher(table)
        table.done()
        self._draft.advice.append(Advice(matcher, levels, Guidance(**words)))

    def _matcher(self, table: Table) -> Matcher:
        """The labels a table names, with all words checked: kinds by the program, codes by the park."""
        found: dict[str, frozenset[str]] = {}
        for name in NAMES:
            if not _asked(table, name):
                continue
            known = self._named.words[name] if name in _CODES else _FIXED.get(name, ())
            found[name] = frozenset(self._listed(table, name, known))
        return found

    def _listed(self, table: Table, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """One word or several; each must be known where anything is."""
        value = table.raw(name, [])
        words = value if isinstance(value, list) else [value]
        for word in words:
            if not isinstance(word, str):
                raise table.trouble(
                    f"{name} 应为文字或文字的列表。",
                    f"{name} should be a word or a list of words.",
                    "改正这一项。",
                    "Mend this word.",
                    name,
                )
            if known and word not in known:
                raise _stranger(table, word, known, name)
        return tuple(str(word) for word in words)


def _asked(table: Table, name: str) -> bool:
    """Whether a word stands there; asked for, so that a slip of the pen finds it as the nearest."""
    if name in table:
        return True
    table.raw(name, "")
    return False


def _stranger(table: Table, word: str, known: Iterable[str], name: str = "") -> Trouble:
    words = [each for each in known if each]
    near = next(iter(get_close_matches(word, words, 1)), "")
    some = "、".join(words[:12])
    return table.trouble(
        f"不认识的词 {word[:80]!r}。",
        f"The word {word[:80]!r} is not known.",
        f"最接近的是 {near}。" if near else f"可以写：{some}。",
        f"The nearest right one is {near}." if near else f"It may be: {', '.join(words[:12])}.",
        name or word,
    )
