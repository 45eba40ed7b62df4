"""One park, several recorders: each judges some of its enterprises, as if they were a park of their own.

Enterprises are dealt out in turn, so that those added at the end of a park's file move nobody. What a recorder of a
part does not have, it does not know: inhibition and situations never reach from one part to another.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

import numpy as np

from scenes.columns import Rows, lock
from scenes.plant import Enterprise, Park
from scenes.trouble import Trouble

MOST_SHARDS = 64


def shard_of(words: str) -> tuple[int, int]:
    """Number and count of "2/5"; "" is the whole park: 1, 1. Raises `Trouble`."""
    if not words:
        return 1, 1
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})", words)
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= count <= MOST_SHARDS:
        raise Trouble(
            f"不认识的分片“{words[:20]}”。",
            f"There is no part {words[:20]!r} of a park.",
            remedy_zh=f"写作 序号/总数，例如 2/5；最多 {MOST_SHARDS} 份。",
            remedy_en=f"Write NUMBER/COUNT, such as 2/5, with up to {MOST_SHARDS} parts.",
        )
    return number, count


@dataclass(frozen=True)
class Part:
    """Part `number` of `count` of a `whole` park. Rows count within the part, as in any park.

    Raises `Trouble` when there are more parts than enterprises.
    """

    whole: Park
    number: int
    count: int

    def __post_init__(self) -> None:
        there = len(self.whole.enterprises)
        if self.count > max(1, there):
            raise Trouble(
                f"园区只有 {there} 家企业，不能分为 {self.count} 份。",
                f"The park has {there} enterprises and cannot be dealt out in {self.count} parts.",
                remedy_zh="每份至少要有一家企业。",
                remedy_en="Every part needs at least one enterprise.",
            )

    @cached_property
    def enterprises(self) -> Rows:
        """The rows in the whole park of our enterprises, shape (enterprises of the part,)."""
        rows = np.arange(self.number - 1, len(self.whole.enterprises), self.count, dtype=np.int32)
        lock(rows)
        return rows

    @cached_property
    def park(self) -> Park:
        """Our enterprises as a park; its scenery is nobody's here."""
        every = self.whole.enterprises
        return replace(self.whole, enterprises=every[self.number - 1 :: self.count], structures=())

    @cached_property
    def units(self) -> Rows:
        """The rows in the whole park of our units, shape (units of the part,)."""
        return self._rows([len(each.units) for each in self.whole.enterprises])

    @cached_property
    def rows(self) -> Rows:
        """The rows in the whole park of our indicators, shape (indicators of the part,)."""
        return self._rows([_indicators(each) for each in self.whole.enterprises])

    def _rows(self, sizes: list[int]) -> Rows:
        ends = [0, *accumulate(sizes)]
        ours = range(self.number - 1, len(sizes), self.count)
        rows = np.array([row for each in ours for row in range(ends[each], ends[each + 1])], np.int32)
        lock(rows)
        return rows


def parts_of(park: Park, count: int) -> tuple[Part, ...]:
    """All parts of a park. With one it is the park itself, in one piece."""
    return tuple(Part(park, number, count) for number in range(1, count + 1))


def _indicators(enterprise: Enterprise) -> int:
    return sum(len(item.indicators) for unit in enterprise.units for item in unit.equipment)
