"""What the commands about incidents and evidence have in common: which park, where its records lie, whose words."""

import getpass
import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenes.trouble import Language, Trouble

if TYPE_CHECKING:
    from loaders.going import Going
    from loaders.incident_papers import Case
    from loaders.live.history import History
    from loaders.live.incidents import Incidents
    from loaders.live.wire.endpoint import Orders
    from loaders.report.video import Film
    from scenes.plant import Park

ParkArgument = Annotated[str, typer.Argument(help="a folder NAME.park, or demo")]
KeyArgument = Annotated[str, typer.Argument(help="the incident's number, e.g. 20261130-001")]
DataOption = Annotated[Path | None, typer.Option(help="where recorders keep journals, when not in the usual place")]
HistoryOption = Annotated[Path | None, typer.Option(help="the folder of the history, when not beside the journal")]
PicturesOption = Annotated[
    list[str] | None, typer.Option("--picture", help='a past moment and a view: "2026-11-30 01:37:12 overview"')
]
LinesOption = Annotated[bool, typer.Option("--lines", hidden=True, help="say how far it is as lines of JSON")]
OrdersOption = Annotated[str, typer.Option(hidden=True, help="of the recorder that a window follows, as JSON")]
RunOption = Annotated[Path | None, typer.Option(hidden=True, help="where that recorder leaves its endpoint")]
ByOption = Annotated[str, typer.Option(help="your name; the account of this terminal when not given")]

PICTURED = 0.4
"""Part of the time that a paper's pictures take, about."""
OPENED = 0.15
"""Part of that time until the park is open, about."""
MOST_FRAMES = 20_000
"""Pictures of one film: over half an hour at ten a second."""


@dataclass(frozen=True, slots=True)
class Place:
    """A park, its package (None: the program's own), its journal's folder, key and history, and its recorder's door."""

    park: "Park"
    package: Path | None
    folder: Path
    key: Path
    history: Path
    endpoint: Path


def place_of(
    park: str, data: Path | None, history: Path | None = None, *, orders: str = "", run_dir: Path | None = None
) -> Place:
    """Where a park's records lie; `orders` and `run_dir` name the recorder where it is not the usual one.

    Raises `Trouble` when there are none.
    """
    from loaders.live.history.places import HISTORY
    from loaders.live.journal_file import NAME
    from loaders.live.parks import data_of, key_of, package_of, park_of
    from loaders.live.wire.endpoint import files
    from viewer.places import run_folder

    wanted = _orders(park, data, orders)
    found = park_of(wanted)
    lying = files(run_dir or run_folder(), wanted)
    folder = data_of(found, wanted, lying)
    key = key_of(found, wanted, lying)
    if found.rehearsal and data is not None and (data / NAME).is_file():
        folder, key = data, data / "keys" / "journal.key"
    if not (folder / NAME).is_file():
        raise Trouble(
            "这个园区还没有日志。",
            "This park has no journal yet.",
            remedy_zh="先运行记录进程，或用 --data 指出日志所在的文件夹。",
            remedy_en="Run its recorder first, or name the folder of the journal by --data.",
            file=str(folder),
        )
    return Place(found, package_of(wanted), folder, key, history or folder / HISTORY, lying.endpoint)


def _orders(park: str, data: Path | None, words: str) -> "Orders":
    """The usual recorder's, or those that a window passes on (it follows no bus: its past would lie elsewhere)."""
    from loaders.live.wire.endpoint import Orders

    if not words:
        return Orders("demo:1" if park == "demo" else park, data_dir="" if data is None else str(data))
    try:
        told: dict[str, Any] = {**json.loads(words), "bus": None}
        return Orders(**told)
    except (ValueError, TypeError) as fault:
        raise typer.BadParameter("--orders") from fault


@contextmanager
def opened_incidents(place: Place) -> Generator["Incidents"]:
    """The incidents of a park, let go of afterwards."""
    from loaders.live.incidents import Incidents

    incidents = Incidents.open(place.folder)
    try:
        yield incidents
    finally:
        incidents.close()


@contextmanager
def opened_case(place: Place, key: str, by: str) -> Generator[tuple["Case", "Incidents"]]:
    """An incident with its journal and history. Raises `Trouble` when there is none, or no history."""
    import time

    from loaders.incident_papers import Case

    with opened_incidents(place) as incidents:
        incident = incidents.read(key)
        history = _history_of(place)
        try:
            yield Case(place.park, place.package, place.folder, history, incident, person(by), time.time()), incidents
        finally:
            history.close()


def _history_of(place: Place) -> "History":
    """The days of the folder that was named; else the servers where `history.toml` says so, or the recorder's days."""
    from loaders.live.history.asking import recorder_of
    from loaders.live.history.joined import history_of
    from loaders.live.history.opening import history_on_servers
    from loaders.live.history.places import HISTORY
    from loaders.live.wire.endpoint import read_endpoint

    named = place.history != place.folder / HISTORY
    if not named and (servers := history_on_servers(place.park, place.folder)) is not None:
        return servers
    if not place.history.is_dir():
        raise Trouble(
            "这个园区没有历史数据。",
            "This park has no history.",
            remedy_zh="用 --history 指出历史数据所在的文件夹。",
            remedy_en="Name the folder of the history by --history.",
            file=str(place.history),
        )
    return history_of(place.park, place.history, recorder_of(place.history, lambda: read_endpoint(place.endpoint)))


def with_pictures(case: "Case", park: str, wanted: Sequence[str], language: Language, going: "Going") -> "Case":
    """The case with pictures of past moments, each asked for as "2026-11-30 01:37:12 overview". Raises `Trouble`."""
    if not wanted:
        return case
    from dataclasses import replace

    from loaders.going import part_of, refuse_ended
    from loaders.provenance import scene_stamp
    from scenes.trouble import Report
    from viewer.opening import park_opening
    from viewer.past_pictures import past_pictures

    shots, opening = [_shot(each) for each in wanted], park_opening(park)
    refuse_ended(going(OPENED))
    stamp = scene_stamp(case.park, case.package, Report())
    return replace(
        case, pictures=past_pictures(opening, case.history, shots, stamp, language, part_of(going, OPENED, 1.0))
    )


def filmed(
    case: "Case",
    park: str,
    out: Path,
    view: str,
    span: tuple[float, float],
    *,
    speed: float,
    rate: float,
    language: Language,
    going: "Going",
) -> "Film":
    """A film of a time of the past. Raises `Trouble`."""
    from loaders.provenance import scene_stamp
    from loaders.report.video import write_film
    from scenes.trouble import Report
    from viewer.opening import park_opening
    from viewer.past_pictures import past_frames

    step, count = speed / rate, int(max(span[1] - span[0], 0.0) * rate / speed) + 1
    if count > MOST_FRAMES:
        raise Trouble(
            f"要画 {count} 幅，最多 {MOST_FRAMES} 幅。",
            f"That is {count} pictures, and {MOST_FRAMES} at most are drawn.",
            remedy_zh="缩短时段，或提高 --speed。",
            remedy_en="Take a shorter time, or a greater --speed.",
        )
    moments = (span[0] + number * step for number in range(count))
    stamp = scene_stamp(case.park, case.package, Report())
    frames = past_frames(park_opening(park), case.history, moments, view, stamp, language)
    return write_film(out, frames, rate=rate, total=count, going=going)


def _shot(word: str) -> tuple[float, str]:
    """A moment and a view; the home view where none is named."""
    moment, _, view = word.strip().rpartition(" ")
    if not moment or view[:1].isdigit():
        return moment_of(word), "home"
    return moment_of(moment), view


def person(by: str) -> str:
    """Who speaks: the name given, else the account of this terminal."""
    return by.strip() or f"terminal:{getpass.getuser()}"


def moment_of(word: str) -> float:
    """Seconds since 1970 UTC of "2026-11-30 01:37:12", local time unless it says an offset. Raises `Trouble`."""
    try:
        return datetime.fromisoformat(word.strip()).astimezone().timestamp()
    except (ValueError, OverflowError, OSError) as fault:
        raise Trouble(
            f"读不懂的时间 {word[:40]!r}。",
            f"{word[:40]!r} is no time.",
            remedy_zh="写作 2026-11-30 01:37:12，可加时差 +08:00。",
            remedy_en="Write 2026-11-30 01:37:12, with an offset such as +08:00 if need be.",
        ) from fault
