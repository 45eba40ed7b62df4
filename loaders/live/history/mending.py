"""A WAL that was damaged, as a power cut does it: copied aside, cut where it breaks, and what that cost is said.

DuckDB refuses the whole file for one broken entry and names its byte; everything before it is sound
(`reference/live-data.md` 4).
"""

import os
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loaders.live.history.duck import Duck, Refused, Unreadable, opened_to_write
from loaders.live.history.places import CHINA, Part
from scenes.trouble import Notice

BROKEN_AT = re.compile(r"entry at byte position (\d+)")
MOST_CUTS = 8
"""A cut that leads to the next damage is made again, so often at most."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a log of so many bytes was cut, when it was last written (seconds since 1970), and where its copy lies."""

    at: int
    size: int
    written: float
    aside: Path


def opened_and_mended(part: Part, *, memory: str = "1GB") -> tuple[Duck, list[Notice]]:
    """A part to go on with, and what had to be cut off. Raises `Refused`."""
    cuts: list[_Cut] = []
    while True:
        try:
            duck = opened_to_write(part.path, memory=memory)
        except Refused as fault:
            place = BROKEN_AT.search(fault.reason)
            if place is None or not part.wal.is_file() or len(cuts) == MOST_CUTS:
                raise
            written = cuts[0].written if cuts else part.wal.stat().st_mtime  # a cut is no writing
            cuts.append(_cut(part, int(place[1]), written))
        else:
            return duck, [_told(cut, duck) for cut in cuts]


def _cut(part: Part, at: int, written: float) -> _Cut:
    """Cut the WAL at a byte; the whole of it stays beside, under a name of its own."""
    try:
        size = part.wal.stat().st_size
        aside = _free(part.wal)
        shutil.copy2(part.wal, aside)
        os.truncate(part.wal, at)
    except OSError as fault:
        raise Refused(part.path, str(fault)) from fault
    return _Cut(at, size, written, aside)


def _told(cut: _Cut, duck: Duck) -> Notice:
    zh, en = _until(cut, duck)
    return Notice(
        f"历史文件的预写日志在第 {cut.at} 字节处损坏，已截断；其后 {cut.size - cut.at} 字节没有了{zh}，原件另存。",
        f"The write-ahead log of the history is damaged at byte {cut.at} and was cut there; the"
        f" {cut.size - cut.at} bytes after it are lost{en}, the whole was copied aside.",
        "检查本机电源与磁盘；原件留待查证。",
        "Look at this machine's power and disk; the copy is kept for inspection.",
        str(cut.aside),
        f"byte {cut.at}",
    )


def _until(cut: _Cut, duck: Duck) -> tuple[str, str]:
    """Up to when everything is there, and how long after it the log was last written; "" where nothing tells.

    The feed's clock against this machine's is known from the beginning of the span.
    """
    words = "SELECT ts, begin_ts - wall FROM steps JOIN spans USING (span) ORDER BY ts DESC LIMIT 1"
    try:
        found = duck.rows(words)
    except Unreadable:
        return "", ""  # cut before its tables were made
    match found:
        case [(int(last), int(ahead))]:
            clock = datetime.fromtimestamp(last / 1000, CHINA).strftime("%Y-%m-%d %H:%M:%S")
            seconds = max(0.0, cut.written + (ahead - last) / 1000)
            return (
                f"（{clock} 及以前的都在，其后至多约 {seconds:.0f} 秒）",
                f" (everything up to {clock} is there, about {seconds:.0f} s after it at most are not)",
            )
        case _:
            return "", ""


def _free(wal: Path) -> Path:
    number = 1
    while (aside := wal.with_name(f"{wal.name}.damaged-{number}")).exists():
        number += 1
    return aside
