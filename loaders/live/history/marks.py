"""Level, quality, answer, code and states as one small number: of millions of rows few differ in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.live.history.duck import Columns, Duck, Unreadable, whole
from scenes.alarm import AlarmState
from scenes.columns import Bytes, Codes, Numbers, Rows
from scenes.facts import Facts
from scenes.severity import Level, Quality

_NAMES = ("level", "quality", "unanswered", "state", "contact")
_MOST = {
    "level": len(Level),
    "quality": len(Quality),
    "unanswered": len(Level),
    "state": len(AlarmState),
    "contact": len(AlarmState),
}


def packed(facts: Facts) -> Numbers:
    """Everything a mark stands for in one number of 64 bits, shape (tags,): each of the small ones is below 16."""
    found = facts.code.astype(np.int64)
    for column in (facts.level, facts.quality, facts.unanswered, facts.state, facts.contact):
        found <<= 4
        found |= column
    return found


class Marks:
    """The marks of one part while it is written, in the order of their numbers."""

    def __init__(self, known: dict[int, int]) -> None:
        """`known` are the numbers by what they stand for (`packed`)."""
        self._known = known
        self._told = len(known)
        self._wanted: Numbers = np.empty(0, np.int64)
        self._marks: Rows = np.empty(0, np.int32)

    def numbered(self, rows: Rows, wanted: Numbers, tags: int) -> Rows:
        """The mark of each, of so many indicators in all; few want another one than they wanted last."""
        if len(self._wanted) != tags:
            self._wanted, self._marks = np.full(tags, -1, np.int64), np.zeros(tags, np.int32)
        moved = np.flatnonzero(wanted != self._wanted[rows])
        if len(moved):
            self._marks[rows[moved]] = self._looked_up(wanted[moved])
            self._wanted[rows[moved]] = wanted[moved]
        return self._marks[rows]

    def _looked_up(self, wanted: Numbers) -> Rows:
        distinct, places = np.unique(wanted, return_inverse=True)
        return np.array([self._number(each) for each in distinct.tolist()], np.int32)[places]

    def untold(self) -> Columns | None:
        """Those that were asked for since the last time, as a table; None when there are none."""
        new = list(self._known)[self._told :]
        if not new:
            return None
        columns: Columns = {"mark": np.arange(self._told, len(self._known), dtype=np.int32)}
        self._told = len(self._known)
        return columns | unpacked(np.array(new, np.int64))

    def _number(self, whole: int) -> int:
        return self._known.setdefault(whole, len(self._known))


def unpacked(whole: Numbers) -> Columns:
    """The columns that were packed."""
    columns: Columns = {"code": (whole >> 20).astype(np.uint32)}
    for place, name in enumerate(reversed(_NAMES)):
        columns[name] = ((whole >> (4 * place)) & 15).astype(np.uint8)
    return columns


@dataclass(frozen=True, slots=True)
class Legend:
    """What each mark of a part stands for; every column has shape (marks,)."""

    level: Bytes
    quality: Bytes
    unanswered: Bytes
    code: Codes
    state: Bytes
    contact: Bytes

    def __len__(self) -> int:
        return len(self.code)


def legend_of(duck: Duck) -> Legend:
    """The marks of a part. Raises `Unreadable` where they stand for nothing that exists."""
    found = duck.columns("SELECT mark, level, quality, unanswered, code, state, contact FROM marks ORDER BY mark")
    marks = found["mark"]
    if not np.array_equal(marks, np.arange(len(marks))):
        raise Unreadable(duck.path, "its marks are not counted one after another")
    for name, most in _MOST.items():
        if len(marks) and int(whole(found, name).max()) >= most:
            raise Unreadable(duck.path, f"it names a {name} that does not exist")
    small: dict[str, NDArray[np.uint8]] = {name: found[name].astype(np.uint8) for name in _NAMES}
    return Legend(code=found["code"].astype(np.uint32), **small)


def known_marks(legend: Legend) -> dict[int, int]:
    """The numbers of a legend by what they stand for, for whoever goes on writing."""
    found = legend.code.astype(np.int64)
    for column in (legend.level, legend.quality, legend.unanswered, legend.state, legend.contact):
        found = (found << 4) | column
    return {whole: mark for mark, whole in enumerate(found.tolist())}
