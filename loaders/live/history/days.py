"""Reads one part of a day: everything at a moment, and what changed in a time, by the numbers that held then."""

from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from loaders.live.history.duck import Columns, Duck, Unreadable, edges, real, whole
from loaders.live.history.marks import legend_of
from loaders.live.history.places import Part
from loaders.live.history.tables import TABLES, Names, meta_of, names_in
from scenes.columns import Numbers, Rows, lock
from scenes.facts import Facts
from scenes.trouble import Trouble

MOST_CHANGES = 20_000_000
"""Rows of one answer: 2,000 indicators of a busy city for three days."""

MOST_KEYFRAMES = 4
_TOLD = "v, ts - COALESCE(lag, ts) AS time, mark"
_LAST = f"""SELECT tag, {_TOLD} FROM (SELECT *, lead(tag) OVER () AS next FROM s WHERE ts > ? AND ts <= ?)
WHERE next IS DISTINCT FROM tag"""
"""Of rows of one number that lie together, as they do in a closed day, the last: few leave the file for Python."""
_AGE = "ts - COALESCE(age, ts) AS since"


@dataclass(frozen=True, slots=True)
class Span:
    """A time without a break, in milliseconds since 1970 UTC, both ends told. `after` is the step it follows on."""

    begin: int
    end: int
    after: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything told at the step of `moment` (ms since 1970 UTC): facts by number, the board's fields in JSON."""

    moment: int
    facts: Facts
    board: dict[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """Changes by number, oldest first; `moment` is in milliseconds since 1970 UTC. Columns of shape (changes,)."""

    moment: Numbers
    number: Rows
    facts: Facts

    def __post_init__(self) -> None:
        lock(self.moment, self.number)

    def __len__(self) -> int:
        return len(self.number)


class Day(Protocol):
    """One part of a day, wherever it lies: a file of ours to read, or the one the recorder is writing."""

    names: Names

    def spans(self) -> tuple[Span, ...]:
        """When it was recorded, oldest first."""
        ...

    def state(self, moment: int) -> Moment:
        """What was told at the last step up to a moment that lies in one of the spans."""
        ...

    def changes(self, begin: int, end: int, numbers: Rows | None = None) -> Told:
        """What was told after `begin` and up to `end`, both of one span; of some numbers or of all."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class DayFile:
    """A `Day` that lies in a file. Everything raises `Unreadable` where the file is damaged, `Trouble` where too much
    is asked for."""  # noqa: D205, D209

    def __init__(self, duck: Duck, part: Part, *, written: bool = False) -> None:
        """`written`: somebody goes on writing it, and what is there by now is asked for each time."""
        self.part = part
        self._duck = duck
        self.meta = meta_of(duck)
        self.names = names_in(duck, self.meta.get("park", ""))
        self._legend = legend_of(duck)
        self._times = None if written else _times_of(duck)
        self._keyframes: dict[int, Facts] = {}

    def spans(self) -> tuple[Span, ...]:
        """When it was recorded, oldest first."""
        found = self._duck.rows(
            "SELECT span, any_value(begin_ts), any_value(after_ts), max(ts) FROM spans JOIN steps USING (span)"
            " GROUP BY span ORDER BY span"
        )
        return tuple(Span(_int(begin), _int(end), _int(after)) for _, begin, after, end in found)

    def state(self, moment: int) -> Moment:
        """What was told at the last step up to a moment."""
        key, step = self._before(moment)
        facts = self._keyframe(key)
        later = self._duck.columns(_LAST, key, moment)
        since = self._duck.columns(f"SELECT tag, {_AGE} FROM since WHERE ts > ? AND ts <= ?", key, moment)
        if len(later["tag"]):
            facts = self._moved_on(facts, later, since)
        board = self._duck.rows(
            "SELECT field, arg_max(words, ts) FROM board WHERE ts >= ? AND ts <= ? GROUP BY field", key, moment
        )
        return Moment(step, facts, {str(field): str(words) for field, words in board})

    def changes(self, begin: int, end: int, numbers: Rows | None = None) -> Told:
        """What was told after `begin` and up to `end`."""
        chosen = self._chosen(numbers)
        found = self._of(f"SELECT ts, tag, {_TOLD} FROM s WHERE ts > ? AND ts <= ?", chosen, begin, end)
        if len(found["tag"]) > MOST_CHANGES:
            raise too_much()
        self._check(found)
        order = _in_time(whole(found, "ts"), begin)  # a closed day lies by block and number
        found = {name: column[order] for name, column in found.items()}
        moment, number = whole(found, "ts"), found["tag"].astype(np.int32, copy=False)
        since = self._since(begin, end, moment, number, chosen)
        return Told(moment, number, self._facts(found, since))

    def count(self, table: str) -> int:
        """How many rows one of its tables has."""
        return self._duck.count(table)

    def key_before(self, moment: int) -> int:
        """The last keyframe up to a moment of a span."""
        return self._before(moment)[0]

    def read_through(self) -> None:
        """Read every row of every table; each block's checksum is looked at on the way."""
        for table in TABLES:
            self._duck.rows(f"SELECT count(*), bit_xor(hash(each)) FROM {table} each")

    def copy_out(self, words: str, path: Path, how: str) -> None:
        """Write the answer to a question into a new file, in one of DuckDB's formats."""
        self._duck.copy_out(words, path, how)

    def beside(self, duck: Duck) -> "DayFile":
        """The same part over another cursor of its file."""
        other = copy(self)
        other._duck = duck
        return other

    def close(self) -> None:
        """Let go of the file."""
        self._duck.close()

    def _before(self, moment: int) -> tuple[int, int]:
        """The last keyframe and the last step up to a moment."""
        if self._times is not None:
            return self._recalled(*self._times, moment)
        words = "SELECT (SELECT max(ts) FROM keys WHERE ts <= ?), (SELECT max(ts) FROM steps WHERE ts <= ?)"
        key, step = self._duck.rows(words, moment, moment)[0]
        if not isinstance(key, int) or not isinstance(step, int):
            raise Unreadable(self._duck.path, f"there is no keyframe up to {moment}")
        return key, step

    def _recalled(self, keys: Numbers, steps: Numbers, moment: int) -> tuple[int, int]:
        key, step = (int(times.searchsorted(moment, "right")) - 1 for times in (keys, steps))
        if key < 0 or step < 0:
            raise Unreadable(self._duck.path, f"there is no keyframe up to {moment}")
        return int(keys[key]), int(steps[step])

    def _keyframe(self, key: int) -> Facts:
        """The whole state of a keyframe; the last few are kept, for whoever looks about near one."""
        if key not in self._keyframes:
            self._keyframes = dict(list(self._keyframes.items())[1 - MOST_KEYFRAMES :])
            self._keyframes[key] = self._read_keyframe(key)
        return self._keyframes[key]

    def _read_keyframe(self, key: int) -> Facts:
        found = self._duck.columns(f"SELECT tag, {_TOLD}, {_AGE} FROM k WHERE ts = ?", key)
        tags = np.arange(len(self.names.indicators))
        if not np.array_equal(found["tag"], tags):
            raise Unreadable(self._duck.path, f"the keyframe of {key} is not whole")
        self._check(found)
        return self._facts(found, whole(found, "since"))

    def _moved_on(self, facts: Facts, later: Columns, since: Columns) -> Facts:
        """The facts after changes: rows lie in order of time within each number, so the last one written holds."""
        self._check(later)
        tag = whole(later, "tag")
        place = np.full(len(facts), -1, np.int64)
        place[tag] = np.arange(len(tag))
        rows = np.flatnonzero(place >= 0)
        last = {name: column[place[rows]] for name, column in later.items()}
        moved = self._facts(last, np.zeros(len(rows), np.int64))
        age = facts.since.copy()
        age[whole(since, "tag")] = whole(since, "since") / 1000
        columns = {
            name: _with(getattr(facts, name), rows, getattr(moved, name))
            for name in ("value", "time", "level", "quality", "unanswered", "code", "state", "contact")
        }
        return replace(facts, since=age, **columns)

    def _since(self, begin: int, end: int, moment: Numbers, number: Rows, chosen: Rows | None) -> Numbers:
        """`Facts.since` in milliseconds of each change: the last one told of its number up to then."""
        key, _ = self._before(begin)
        base = np.zeros(len(self.names.indicators), np.int64)
        found = self._of(f"SELECT tag, {_AGE} FROM k WHERE ts = ?", chosen, key)
        base[whole(found, "tag")] = whole(found, "since")
        found = self._of(f"SELECT tag, {_AGE} FROM since WHERE ts > ? AND ts <= ?", chosen, key, begin)
        base[whole(found, "tag")] = whole(found, "since")
        found = self._of(f"SELECT ts, tag, {_AGE} FROM since WHERE ts > ? AND ts <= ?", chosen, begin, end)
        since = base[number]
        if not len(found["tag"]):
            return since
        tag, when, then = whole(found, "tag"), whole(found, "ts"), whole(found, "since")
        order = np.lexsort((when, tag))
        at = _places(tag, when, begin)[order].searchsorted(_places(number, moment, begin), "right") - 1
        ours = (at >= 0) & (tag[order][at] == number)
        since[ours] = then[order][at[ours]]
        return since

    def _of(self, words: str, chosen: Rows | None, *values: int) -> Columns:
        """The columns of some numbers, or of all; one row more than may be asked for."""
        limit = f" LIMIT {MOST_CHANGES + 1}"
        if chosen is None:
            return self._duck.columns(words + limit, *values)
        if len(chosen) and chosen[-1] - chosen[0] + 1 == len(chosen):
            return self._duck.columns(
                f"{words} AND tag BETWEEN ? AND ?{limit}", *values, int(chosen[0]), int(chosen[-1])
            )
        return self._duck.numbers(f"{words} AND tag IN (SELECT tag FROM chosen){limit}", {"tag": chosen}, *values)

    def _chosen(self, numbers: Rows | None) -> Rows | None:
        if numbers is None:
            return None
        found = np.unique(numbers).astype(np.int32)
        return found[(found >= 0) & (found < len(self.names.indicators))]

    def _check(self, found: Columns) -> None:
        """Every number and mark stands for something. Raises `Unreadable`."""
        if not len(found["tag"]):
            return
        (first, last), (lowest, highest) = edges(found["tag"]), edges(found["mark"])
        if first < 0 or last >= len(self.names.indicators):
            raise Unreadable(self._duck.path, "it names an indicator that does not exist")
        if highest >= len(self._legend):
            self._legend = legend_of(self._duck)  # whoever writes has made new ones
        if lowest < 0 or highest >= len(self._legend):
            raise Unreadable(self._duck.path, "it names a mark that does not exist")

    def _facts(self, found: Columns, since: Numbers) -> Facts:
        """Of checked columns."""
        legend, mark = self._legend, whole(found, "mark")
        return Facts(
            value=real(found, "v"),
            time=whole(found, "time") / 1000,
            level=legend.level[mark],
            quality=legend.quality[mark],
            unanswered=legend.unanswered[mark],
            since=since / 1000,
            code=legend.code[mark],
            state=legend.state[mark],
            contact=legend.contact[mark],
        )


def _in_time(moment: Numbers, begin: int) -> Numbers:
    """The order by time, equal ones as they lie: time and place in one number, which is sorted ten times as fast."""
    place = np.arange(len(moment), dtype=np.int64)
    if len(moment) and int(moment.max()) - begin >= 1 << 37:
        raise too_much()
    return np.sort((moment - begin) << 25 | place) & ((1 << 25) - 1)


def _times_of(duck: Duck) -> tuple[Numbers, Numbers]:
    """The moments of keyframes and of steps, in order: some megabytes for a day of ten steps a second."""
    keys, steps = (np.sort(whole(duck.columns(f"SELECT ts FROM {table}"), "ts")) for table in ("keys", "steps"))
    return keys, steps


def _places(number: Numbers | Rows, moment: Numbers, begin: int) -> Numbers:
    """Number and time in one, for looking up: a day has fewer than 2³² milliseconds."""
    return (number.astype(np.int64) << 32) | (moment - begin)


def _with[C: np.generic](
    column: np.ndarray[tuple[int], np.dtype[C]], rows: Numbers, values: np.ndarray[tuple[int], np.dtype[C]]
) -> np.ndarray[tuple[int], np.dtype[C]]:
    column = column.copy()
    column[rows] = values
    return column


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def too_much() -> Trouble:
    """More was asked for than is given at once."""
    return Trouble(
        f"要的历史数据超过 {MOST_CHANGES} 行。",
        f"More than {MOST_CHANGES} rows of history were asked for.",
        remedy_zh="缩短时间段，或减少指标。",
        remedy_en="Ask for a shorter time or fewer indicators.",
    )
