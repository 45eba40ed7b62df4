"""Incidents kept on disk beside the journal: every change a record in a chain of hashes, nothing ever rewritten.

SQLite in WAL mode with synchronous=FULL, as the journal; several programs may have it open, each change is one
transaction. An incident is what its records say, read one after another.
"""

import json
import sqlite3
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import orjson

from loaders.live.entries import GENESIS, chained
from loaders.live.journal_file import connect
from scenes.accident import Losses
from scenes.incident import Incident, Subject, closed, narrated, with_losses, with_statement
from scenes.trouble import Notice, Report, Trouble

NAME = "incidents.sqlite"
MOST_INCIDENTS = 100_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS changes(
    number INTEGER PRIMARY KEY, incident TEXT NOT NULL, hash BLOB NOT NULL, record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS changes_of ON changes(incident, number);
"""
_CHAIN = "SELECT number, CAST(hash AS BLOB), CAST(record AS BLOB) FROM changes ORDER BY number"
"""As bytes, whatever kind of value somebody may have put there."""
_OF_ONE = "SELECT number, CAST(record AS BLOB) FROM changes WHERE incident = ? ORDER BY number"

_HEAD = "SELECT number, CAST(hash AS BLOB) FROM changes ORDER BY number DESC LIMIT 1"

type Words = Mapping[str, object]
type Head = tuple[int, str]
"""How many changes there are, and the hash of the last one in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found when the chain was followed: how many changes there are, the last hash, the first flaws."""

    changes: int
    hash: str
    flaws: tuple[Notice, ...]


class Incidents:
    """One park's incidents. Made by `open`; whoever opens it closes it. For one thread. Raises `Trouble` throughout."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = connect(path)
        except (OSError, sqlite3.Error) as fault:
            raise _unusable(path, fault) from fault
        try:
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as fault:
            self._db.close()
            raise _unusable(path, fault) from fault

    @classmethod
    def open(cls, folder: Path) -> "Incidents":
        """Those of the journal in a folder, made where there are none."""
        if not folder.is_dir():
            raise Trouble(f"没有文件夹 {folder}。", f"There is no folder {folder}.", file=str(folder))
        return cls(folder / NAME)

    def begin(self, title: str, subject: Subject, *, by: str, wall: float) -> Incident:
        """Open a new incident; `wall` is seconds since 1970 UTC by the machine's clock, here and below."""
        words = {"title": _worded(title, "事件须有名称。", "An incident needs a title."), "subject": asdict(subject)}
        with self._change() as db:
            key = _next_key(db, wall)
            self._add(db, key, "opened", by, wall, words)
        return self.read(key)

    def narrate(self, key: str, text: str, *, by: str, wall: float) -> Incident:
        """Another version of the narrative."""
        return self._changed(key, "narrative", by, wall, {"text": text})

    def state(self, key: str, what: str, time: float, text: str = "", *, by: str, wall: float) -> Incident:
        """Somebody states when a step was taken or a moment was (`scenes.incident.Step`, `Moment`)."""
        return self._changed(key, "stated", by, wall, {"what_stated": what, "time": time, "text": text})

    def lose(self, key: str, losses: Losses, *, by: str, wall: float) -> Incident:
        """What it cost, as known by now."""
        return self._changed(key, "losses", by, wall, asdict(losses))

    def close_incident(self, key: str, text: str, *, by: str, wall: float) -> Incident:
        """Close it with a conclusion; nothing is changed afterwards."""
        return self._changed(key, "closed", by, wall, {"text": text})

    def sealed(self, key: str, sha256: str, file: str, *, by: str, wall: float) -> None:
        """Remember that an evidence package was made, by the digest of its manifest; a closed incident too has some."""
        self.read(key)
        with self._change() as db:
            self._add(db, key, "sealed", by, wall, {"manifest": sha256, "file": file[:500]})

    def read(self, key: str) -> Incident:
        """One incident as its records say."""
        with self._reading() as db:
            rows = db.execute(_OF_ONE, (key,)).fetchall()
        incident = None
        for number, record in rows:
            incident = _after(incident, _record(int(number), bytes(record), self._path), self._path)
        if incident is None:
            raise Trouble(
                f"没有事件 {key[:40]!r}。",
                f"There is no incident {key[:40]!r}.",
                remedy_zh="用 parkwatch incident list 查看。",
                remedy_en="See parkwatch incident list.",
            )
        return incident

    def seals(self, key: str) -> tuple[Words, ...]:
        """The packages made of one incident, oldest first."""
        with self._reading() as db:
            rows = db.execute(_OF_ONE, (key,)).fetchall()
        records = [_record(int(number), bytes(record), self._path) for number, record in rows]
        return tuple(each for each in records if each.get("what") == "sealed")

    def records(self, key: str) -> tuple[bytes, ...]:
        """The records of one incident letter for letter, each after its hash in hexadecimal and a blank."""
        with self._reading() as db:
            question = "SELECT CAST(hash AS BLOB), CAST(record AS BLOB) FROM changes WHERE incident = ? ORDER BY number"
            rows = db.execute(question, (key,)).fetchall()
        return tuple(b"%s %s" % (bytes(kept).hex().encode(), bytes(record)) for kept, record in rows)

    def listed(self, report: Report) -> tuple[Incident, ...]:
        """All incidents, the newest first; one whose records cannot be read is left out and said."""
        with self._reading() as db:
            keys = [str(key) for (key,) in db.execute("SELECT DISTINCT incident FROM changes ORDER BY incident DESC")]
        found = list[Incident]()
        for key in keys[:MOST_INCIDENTS]:
            try:
                found.append(self.read(key))
            except Trouble as trouble:
                report.notices.append(trouble.notice)
        return tuple(found)

    def check(self) -> Checked:
        """Follow the chain from its begin."""
        with self._reading() as db:
            found, _ = followed(db, self._path)
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _changed(self, key: str, what: str, by: str, wall: float, words: Words) -> Incident:
        """Add one change where the rules allow it inside the transaction: another may have closed it meanwhile."""
        with self._change() as db:
            _after(self.read(key), {"what": what, "by": by, "wall": wall, **words}, self._path)
            self._add(db, key, what, by, wall, words)
        return self.read(key)

    def _add(self, db: sqlite3.Connection, key: str, what: str, by: str, wall: float, words: Words) -> None:
        row = db.execute(_HEAD).fetchone()
        number, last = (int(row[0]) + 1, bytes(row[1])) if row else (1, GENESIS)
        by = _worded(by, "须写明是谁。", "Somebody's name is needed.")
        record = _written({"number": number, "incident": key, "what": what, "by": by, "wall": wall, **words})
        db.execute("INSERT INTO changes VALUES (?, ?, ?, ?)", (number, key, chained(last, record), record))

    @contextmanager
    def _change(self) -> Generator[sqlite3.Connection]:
        """All of it or nothing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
        except sqlite3.Error as fault:
            raise _unusable(self._path, fault) from fault

    @contextmanager
    def _reading(self) -> Generator[sqlite3.Connection]:
        try:
            yield self._db
        except sqlite3.Error as fault:
            raise _unusable(self._path, fault) from fault


def head_of(folder: Path) -> Head | None:
    """Where the chain of a folder's incidents stands now; None where there are none, or their file cannot be read."""
    try:
        with closing(read_only(folder)) as db:
            row = db.execute(_HEAD).fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else (int(row[0]), bytes(row[1]).hex())


def followed(db: sqlite3.Connection, path: Path) -> tuple[Checked, Mapping[int, str]]:
    """The chain from its begin, and the hash kept with every change, by its number."""
    last, expected, flaws, hashes = GENESIS, 1, list[Notice](), dict[int, str]()
    for number, kept, record in db.execute(_CHAIN):
        if number != expected or chained(last, bytes(record)) != bytes(kept):
            zh = f"第 {number} 条事件记录与前一条不衔接：有改动或删除。"
            en = f"Change {number} of the incidents does not follow the one before it: changed or removed."
            flaws.append(Notice(zh, en, file=str(path), place=f"#{number}"))
        last, expected = bytes(kept), int(number) + 1
        hashes[int(number)] = last.hex()
    return Checked(expected - 1, last.hex(), tuple(flaws[:100])), hashes


def read_only(folder: Path) -> sqlite3.Connection:
    """The incidents of a folder beside whoever writes them; makes no file where there is none."""
    return sqlite3.connect(f"{(folder / NAME).resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _next_key(db: sqlite3.Connection, wall: float) -> str:
    """The day and a count: what people say on the telephone."""
    day = datetime.fromtimestamp(wall, UTC).astimezone().strftime("%Y%m%d")
    [last] = db.execute("SELECT max(incident) FROM changes WHERE incident GLOB ?", (f"{day}-[0-9]*",)).fetchone()
    return f"{day}-{1 + (int(last.partition('-')[2]) if last else 0):03d}"


def _written(words: Words) -> bytes:
    """A record as it is kept: UTF-8 JSON, keys sorted, no blanks; half a letter becomes a question mark."""
    return json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def _worded(text: str, zh: str, en: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= 200:
        raise Trouble(zh, en, remedy_zh="填写 1 到 200 字。", remedy_en="Write 1 to 200 letters.")
    return text


def _record(number: int, record: bytes, path: Path) -> dict[str, object]:
    try:
        found: object = orjson.loads(record)
    except orjson.JSONDecodeError as fault:
        raise _unreadable(path, number) from fault
    if not isinstance(found, dict):
        raise _unreadable(path, number)
    return {**cast("dict[str, object]", found), "number": number}


def _after(incident: Incident | None, record: Words, path: Path) -> Incident:
    """The incident after one record. Raises `Trouble` when the record says what cannot be."""
    number = record.get("number")
    try:
        by, wall = str(record["by"]), _seconds(record["wall"])
        if incident is None:
            return _opened(record, by, wall)
        return _CHANGES[str(record["what"])](incident, record, by, wall)
    except (KeyError, TypeError, ValueError) as fault:
        raise _unreadable(path, number if isinstance(number, int) else 0) from fault


def _opened(record: Words, by: str, wall: float) -> Incident:
    words = cast("dict[str, object]", record["subject"])
    codes = tuple(str(each) for each in cast("list[object]", words["codes"]))
    subject = Subject(_seconds(words["begin"]), _seconds(words["end"]), codes, str(words["alarm"]))
    return Incident(str(record["incident"]), str(record["title"]), subject, by, wall)


def _narrated(incident: Incident, record: Words, by: str, wall: float) -> Incident:
    return narrated(incident, str(record["text"]), by, wall)


def _stated(incident: Incident, record: Words, by: str, wall: float) -> Incident:
    return with_statement(incident, str(record["what_stated"]), _seconds(record["time"]), str(record["text"]), by, wall)


def _lost(incident: Incident, record: Words, _by: str, _wall: float) -> Incident:
    deaths, injuries, loss = (record.get(name) for name in ("deaths", "injuries", "loss_yuan"))
    whole = [None if each is None else int(_seconds(each)) for each in (deaths, injuries)]
    return with_losses(incident, Losses(whole[0], whole[1], None if loss is None else _seconds(loss)))


def _closed(incident: Incident, record: Words, by: str, wall: float) -> Incident:
    return closed(incident, str(record["text"]), by, wall)


def _as_it_was(incident: Incident, _record: Words, _by: str, _wall: float) -> Incident:
    return incident


_CHANGES: Mapping[str, Callable[[Incident, Words, str, float], Incident]] = {
    "narrative": _narrated,
    "stated": _stated,
    "losses": _lost,
    "closed": _closed,
    "sealed": _as_it_was,
}


def _seconds(word: object) -> float:
    if isinstance(word, bool) or not isinstance(word, int | float):
        raise TypeError(word)
    return float(word)


def _unreadable(path: Path, number: int) -> Trouble:
    return Trouble(
        f"第 {number} 条事件记录读不出来。",
        f"Change {number} of the incidents cannot be read.",
        remedy_zh="从备份恢复该文件；其余事件不受影响。",
        remedy_en="Restore the file from a copy; the other incidents are not concerned.",
        file=str(path),
        place=f"#{number}",
    )


def _unusable(path: Path, fault: Exception) -> Trouble:
    return Trouble(
        f"事件文件不可用：{fault}。",
        f"The file of incidents cannot be used: {fault}.",
        remedy_zh="检查磁盘空间和权限；文件损坏时从备份恢复，程序不会覆盖它。",
        remedy_en="Look at free space and permissions; a damaged file is restored from a copy, nothing overwrites it.",
        file=str(path),
    )
