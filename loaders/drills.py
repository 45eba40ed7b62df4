"""Drill scripts from TOML, shipped and the site's own, and what a drill's journal tells of how it was handled."""

from collections.abc import Iterable, Iterator
from itertools import islice
from math import inf
from pathlib import Path

from loaders.live.acts import Action, Told
from loaders.live.entries import CODE, Kind, unrolled
from loaders.live.feeds.mapping_words import Table, read_toml
from loaders.live.journal_past import JournalPast
from loaders.places import CONFIG
from scenes.alarm import AlarmState, Axis, Happening
from scenes.drill import SIDES, Drill, Mishap, Sign, Stage
from scenes.media import MEDIA
from scenes.parametric import KINDS
from scenes.plant import IndicatorKind
from scenes.trouble import Trouble

FOLDER = CONFIG / "drills"
MOST_MISHAPS = 200
MOST_ENTRIES = 1_000_000
LONGEST_SECONDS = 86_400.0


def shipped_drills() -> tuple[Drill, ...]:
    """The drills that come with the program."""
    return tuple(read_drill(path) for path in sorted(FOLDER.glob("*.toml")))


def drill_of(name: str) -> Drill:
    """A shipped drill by its key, or somebody's own by the path of its file. Raises `Trouble` when there is none."""
    path = FOLDER / f"{name}.toml"
    if name.replace("_", "").isalnum() and path.exists():
        return read_drill(path)
    if not Path(name).is_file():
        known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.toml")))
        raise Trouble(
            f"没有名为 {name!r} 的演练。",
            f"There is no drill {name!r}.",
            remedy_zh=f"可选：{known}；或给出 .toml 文件的路径。",
            remedy_en=f"Choose one of {known}, or give the path of a .toml file.",
        )
    return read_drill(Path(name))


def read_drill(path: Path) -> Drill:
    """One script. Raises `Trouble` with the place of the first word that is wrong."""
    words = read_toml(path)
    mishaps = tuple(_mishap(each) for each in words.tables("mishaps"))
    if not 1 <= len(mishaps) <= MOST_MISHAPS:
        raise words.trouble(
            f"演练要有 1 到 {MOST_MISHAPS} 步。",
            f"A drill has from 1 to {MOST_MISHAPS} steps.",
            "写出 [[mishaps]]。",
            "Write [[mishaps]].",
            "mishaps",
        )
    drill = Drill(
        path.stem,
        words.text("title_zh"),
        words.text("title_en"),
        words.text("briefing_zh", ""),
        words.text("briefing_en", ""),
        _between(words, "lasts_s", 1.0, LONGEST_SECONDS),
        mishaps,
        _allowed(words.table("allowed_s")),
    )
    words.done()
    return drill


def _mishap(table: Table) -> Mishap:
    start, rise, hold, fall = (
        _between(table, name, 0.0, LONGEST_SECONDS) for name in ("start_s", "rise_s", "hold_s", "fall_s")
    )
    mishap = Mishap(
        IndicatorKind(table.choice("kind", [kind.value for kind in IndicatorKind])),
        table.choice("beyond", SIDES),
        _between(table, "share", 0.0, 1.0),
        start,
        rise,
        hold,
        fall,
        place=table.whole("place", 1, least=1, most=100_000),
        equipment=_choices(table, "equipment", [kind.name for kind in KINDS]),
        media=_choices(table, "media", list(MEDIA)),
    )
    table.done()
    return mishap


def _allowed(table: Table) -> dict[Stage, float]:
    allowed = {Stage(name): _between(table, name, 0.0, LONGEST_SECONDS) for name in Stage if name in table}
    table.done()
    return allowed


def _between(table: Table, name: str, low: float, high: float) -> float:
    value = table.number(name)
    if not low <= value <= high:
        raise table.trouble(
            f"{name} 是 {value:g}，应在 {low:g} 到 {high:g} 之间。",
            f"{name} is {value:g} and must lie from {low:g} to {high:g}.",
            "改正这一项。",
            "Mend this word.",
            name,
        )
    return value


def _choices(table: Table, name: str, choices: list[str]) -> tuple[str, ...]:
    chosen = table.list(name, [])
    each = Table({str(row): word for row, word in enumerate(chosen)}, table.file, f"{table.place}/{name}")
    return tuple(each.choice(str(row), choices) for row in range(len(chosen)))


def entries_of_drill(folder: Path) -> tuple[Told, ...]:
    """Everything in the journal of a drill, oldest first. Raises `Trouble` when there is none, or it cannot be read."""
    return tuple(islice(JournalPast(folder).entries(-inf, inf), MOST_ENTRIES))


def signs_of(entries: Iterable[Told]) -> Iterator[Sign]:
    """What a journal's entries, oldest first, tell of indicators: calls, and what people did about them."""
    for entry in entries:
        for line in sorted(unrolled(entry), key=lambda each: each.time):
            if isinstance(code := line.words.get(CODE), str):
                yield from (Sign(line.time, code, stage, line.person) for stage in _stages(line))


def _stages(line: Told) -> Iterator[Stage | None]:
    """What one line of the journal says of its indicator; None: its alarm called."""
    words = line.words
    if line.kind == Kind.VIEW:
        yield Stage.SEE
    if line.kind == Kind.ACT:
        yield Stage.VERIFY if words.get("action") == Action.VERIFY else Stage.SEE
    if line.kind != Kind.ALARM or words.get("axis") != Axis.PROCESS:
        return
    if words.get("happening") == Happening.ALARM:
        yield None
    if words.get("happening") == Happening.ACKNOWLEDGE:
        yield Stage.ACKNOWLEDGE
    if words.get("after") == AlarmState.NORM:
        yield Stage.CLOSE
