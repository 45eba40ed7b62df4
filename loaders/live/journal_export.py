"""The journal written out for others: letter for letter, or as a table."""

import csv
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Literal

import orjson

from loaders.live.entries import read_record, unrolled
from loaders.live.journal_check import reading
from loaders.live.journal_file import NAME
from scenes.trouble import Trouble


def export(folder: Path, out: Path, fmt: Literal["csv", "jsonl"]) -> int:
    """Write the whole journal to a new file for its owner's eyes; how many entries. Raises `Trouble`.

    JSONL holds every record letter for letter with its hash, so that anybody can follow the chain. CSV holds a line for
    every happening.
    """
    draft = out.with_name(f".{out.name}.part")
    try:
        with reading(folder / NAME) as db:
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                count = _EXPORTS[fmt](_rows(db), file.write)
                file.flush()
                os.fsync(file.fileno())
        draft.replace(out)
    except (OSError, ValueError) as fault:
        draft.unlink(missing_ok=True)
        raise Trouble(
            f"记录没有导出：{fault}。",
            f"The journal was not exported: {fault}.",
            remedy_zh="检查磁盘空间和写入权限，并运行 parkwatch journal verify。",
            remedy_en="Look at the free space and the permissions, and run parkwatch journal verify.",
            file=str(out),
        ) from fault
    return count


def _rows(db: sqlite3.Connection) -> Iterator[tuple[bytes, bytes]]:
    for kept, record in db.execute("SELECT CAST(hash AS BLOB), CAST(record AS BLOB) FROM entries ORDER BY number"):
        yield bytes(kept), bytes(record)


def _as_jsonl(rows: Iterable[tuple[bytes, bytes]], write: Callable[[bytes], int]) -> int:
    return sum(1 for kept, record in rows if write(b'{"hash":"%s","record":%s}\n' % (kept.hex().encode(), record)))


def _as_csv(rows: Iterable[tuple[bytes, bytes]], write: Callable[[bytes], int]) -> int:
    write(b"\xef\xbb\xbf")  # without it Excel reads the Chinese as something else
    write(_csv_line(["number", "kind", "time", "recorded", "person", "code", "words", "hash"]))
    count = 0
    for kept, record in rows:
        count += 1
        told, wall = read_record(record), orjson.loads(record).get("wall", 0.0)
        for line in reversed(list(unrolled(told))):
            words = {name: word for name, word in line.words.items() if name != "code"}
            code, others = line.words.get("code", ""), orjson.dumps(words, option=orjson.OPT_SORT_KEYS).decode()
            moments = [_moment(line.time), _moment(float(wall))]
            write(_csv_line([str(line.number), line.kind, *moments, line.person, str(code), others, kept.hex()]))
    return count


_EXPORTS: dict[str, Callable[[Iterable[tuple[bytes, bytes]], Callable[[bytes], int]], int]] = {
    "csv": _as_csv,
    "jsonl": _as_jsonl,
}


def _csv_line(words: Sequence[str]) -> bytes:
    text = StringIO()
    csv.writer(text).writerow([f"'{word}" if word[:1] in {"=", "+", "-", "@", "\t", "\r"} else word for word in words])
    return text.getvalue().encode()


def _moment(seconds: float) -> str:
    """A moment as people and tables read it, with its offset; as the plain number where no calendar holds it."""
    try:
        return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        return str(seconds)
