"""The past of a time as Parquet, that any program of tables reads: the whole state at its begin, then every change."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import orjson
from numpy.typing import NDArray

from loaders.going import refuse_ended
from loaders.live.history import History
from scenes.columns import Floats, Rows
from scenes.facts import Facts
from scenes.past import Changes, Gap, Past
from scenes.past_quality import Shares, shares_of
from scenes.plant import Park
from scenes.trouble import Trouble

PART_SECONDS = 120.0
"""One file of changes and one question to the history: bounded in memory at 20,000 values a second."""

_COLUMNS = "moment, code, value, time, level, quality, unanswered, since, status, state, contact"


@dataclass(frozen=True, slots=True)
class Frames:
    """What was written: names in the package with their files, rows of changes, times without any record."""

    files: tuple[tuple[str, Path], ...]
    changes: int
    first: Past
    gaps: tuple[Gap, ...]
    shares: Shares
    strangers: int = 0
    """Indicators of the history that the open scene does not have: they are not in the package."""


def write_frames(
    folder: Path, park: Park, history: History, begin: float, end: float, going: Callable[[float], bool]
) -> Frames:
    """Write keyframe, changes, indicators and gaps into `folder`; `going` is told the part done and says to go on.

    Raises `Trouble` when the disk or the history refuses, or when it is told to end.
    """
    first, gaps = history.state_at(begin), history.gaps(begin, end)
    writer = _Writer(folder, park)
    tags = len(park.tags)
    writer.write("keyframe", np.full(tags, begin), np.arange(tags, dtype=np.int32), first.facts)
    written = 0

    def parts() -> Iterator[Changes]:
        nonlocal written
        for number, (low, high) in enumerate(_parts(begin, end), 1):
            refuse_ended(going((low - begin) / max(end - begin, 1.0)))
            for place, part in enumerate(_asked(history, low, high)):
                if len(part):
                    name = f"changes-{number:05d}" + (f"-{place:04d}" if place else "")
                    writer.write(name, part.moment, part.row, part.facts)
                written += len(part)
                yield part

    try:
        shares = shares_of(first.facts, parts(), gaps, begin, end)
    finally:
        writer.close()
    files = [(f"frames/{path.name}", path) for path in sorted(folder.glob("*.parquet"))]
    for name, content in (("indicators.json", _indicators(park)), ("gaps.json", _gaps(gaps, first))):
        (folder / name).write_bytes(content)
        files.append((f"frames/{name}", folder / name))
    span = history.span()
    return Frames(tuple(files), written, first, gaps, shares, 0 if span is None else span.strangers)


def _parts(begin: float, end: float) -> Iterator[tuple[float, float]]:
    low = begin
    while low < end:
        high = min(low + PART_SECONDS, end)
        yield low, high
        low = high


def _asked(history: History, low: float, high: float) -> Iterator[Changes]:
    """The changes of a part; where it is more than the history gives at once, of halves of it."""
    try:
        found = history.changes(low, high)
    except Trouble:
        if high - low < 1.0:
            raise
        middle = (low + high) / 2
        yield from _asked(history, low, middle)
        yield from _asked(history, middle, high)
        return
    yield found


class _Writer:
    """DuckDB as a writer of Parquet: one thread, nothing of the machine: the same rows are the same bytes."""

    def __init__(self, folder: Path, park: Park) -> None:
        self._folder = folder
        self._codes: NDArray[np.object_] = np.array(park.tags.codes, object)
        self._db = duckdb.connect(":memory:", config={"threads": 1, "autoinstall_known_extensions": "false"})
        self._db.execute("SET preserve_insertion_order = true")

    def write(self, name: str, moment: Floats, row: Rows, facts: Facts) -> None:
        """One file, `Trouble` when the disk refuses."""
        rows: Mapping[str, object] = {
            "moment": moment,
            "code": self._codes[row],
            "value": facts.value,
            "time": facts.time,
            "level": facts.level,
            "quality": facts.quality,
            "unanswered": facts.unanswered,
            "since": facts.since,
            "status": facts.code,
            "state": facts.state,
            "contact": facts.contact,
        }
        path = str(self._folder / f"{name}.parquet").replace("'", "''")
        try:
            self._db.register("rows_of_frame", rows)
            self._db.execute(
                f"COPY (SELECT {_COLUMNS} FROM rows_of_frame) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
            )
            self._db.unregister("rows_of_frame")
        except duckdb.Error as fault:
            raise Trouble(
                f"历史数据没有写成：{fault}。",
                f"The history was not written: {fault}.",
                remedy_zh="检查磁盘空间和写入权限。",
                remedy_en="Look at the free space and the permissions.",
                file=str(self._folder),
            ) from fault

    def close(self) -> None:
        """Let go of its memory."""
        self._db.close()


def _indicators(park: Park) -> bytes:
    """Name, unit and limits of every indicator, in the order of the park; None: no such limit."""
    found = [
        {
            "code": each.code,
            "name": each.name,
            "name_en": each.name_en,
            "tag_number": each.tag_number,
            "kind": str(each.kind),
            "unit": each.unit,
            "range": [each.range_low, each.range_high],
            "limits": {"LL": each.low_low, "L": each.low, "H": each.high, "HH": each.high_high},
            "linked": each.linked,
        }
        for each in park.indicators
    ]
    return orjson.dumps(found, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def _gaps(gaps: tuple[Gap, ...], first: Past) -> bytes:
    found = [{"begin": each.begin, "end": each.end, "why": str(each.why)} for each in gaps]
    told = {"gaps": found, "asked": first.asked, "moment_of_keyframe": first.moment}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
