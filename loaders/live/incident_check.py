"""Whether the incidents beside a journal are those that were written, and those that its anchors were signed over."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from loaders.live.anchor import Anchor
from loaders.live.incidents import NAME, followed, read_only
from scenes.trouble import Notice


def incident_flaws(folder: Path, anchors: Iterable[Anchor]) -> Iterator[Notice]:
    """What is wrong with the chain of the incidents in a folder; `anchors` are those to be believed, oldest first."""
    path, spoken = folder / NAME, [each for each in anchors if each.incidents]
    hashes: Mapping[int, str] = {}
    if path.exists():
        try:
            with closing(read_only(folder)) as db:
                found, hashes = followed(db, path)
            yield from found.flaws
        except sqlite3.Error as fault:
            yield Notice(f"事件文件读不出来：{fault}。", f"The incidents cannot be read: {fault}.", file=str(path))
    for each in spoken:
        if hashes.get(each.incidents) != each.incidents_hash:
            yield Notice(
                f"事件记录第 {each.incidents} 条与第 {each.count} 条日志处的锚定不符：被改写或截去。",
                f"Change {each.incidents} of the incidents is not the one anchored at entry {each.count}: rewritten or "
                "cut off.",
                file=str(path),
            )
