"""A WAL that was damaged, as a power cut does it: copied aside, cut where it breaks, and what that cost is said.

DuckDB refuses the whole file for one broken entry and names its byte; everything before it is sound
(`reference/live-data.md` 4).
"""

import os
import re
import shutil
from pathlib import Path

from loaders.live.history.duck import Duck, Refused, opened_to_write
from loaders.live.history.places import Part
from scenes.trouble import Notice

BROKEN_AT = re.compile(r"entry at byte position (\d+)")
MOST_CUTS = 8
"""A cut that leads to the next damage is made again, so often at most."""


def opened_and_mended(part: Part, *, memory: str = "1GB") -> tuple[Duck, list[Notice]]:
    """A part to go on with, and what had to be cut off. Raises `Refused`."""
    notices: list[Notice] = []
    for _ in range(MOST_CUTS):
        try:
            return opened_to_write(part.path, memory=memory), notices
        except Refused as fault:
            place = BROKEN_AT.search(fault.reason)
            if place is None or not part.wal.is_file():
                raise
            notices.append(_cut(part, int(place[1])))
    return opened_to_write(part.path, memory=memory), notices


def _cut(part: Part, at: int) -> Notice:
    """Cut the WAL at a byte; the whole of it stays beside, under a name of its own."""
    try:
        size, written = part.wal.stat().st_size, part.wal.stat().st_mtime
        aside = _free(part.wal)
        shutil.copy2(part.wal, aside)
        os.truncate(part.wal, at)
    except OSError as fault:
        raise Refused(part.path, str(fault)) from fault
    return Notice(
        f"历史文件的预写日志在第 {at} 字节处损坏，已截断；其后 {size - at} 字节没有了，原件另存。",
        f"The write-ahead log of the history is damaged at byte {at} and was cut there; the {size - at} bytes after it"
        f" (last written {written:.0f}) are lost, the whole was copied aside.",
        "检查本机电源与磁盘；原件留待查证。",
        "Look at this machine's power and disk; the copy is kept for inspection.",
        str(aside),
        f"byte {at}",
    )


def _free(wal: Path) -> Path:
    number = 1
    while (aside := wal.with_name(f"{wal.name}.damaged-{number}")).exists():
        number += 1
    return aside
