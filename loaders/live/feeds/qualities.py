"""Quality words of platforms as 32-bit statuses. A word that nobody explained is bad, never good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from loaders.live.feeds.numbers import plain_number
from loaders.live.feeds.pointers import Doc, Pointer
from loaders.live.feeds.understood import Faults
from scenes.columns import Codes
from scenes.quality import BAD, CLASSIC, from_ignition
from scenes.trouble import Notice

type Places = Callable[[int], str]
SCHEMES = ("opc_ua", "opc_classic", "ignition", "table")
_FINE = b"\xc0"
"""192, good, as one byte."""


@dataclass(frozen=True, slots=True)
class QualityField:
    """One word about quality: where it stands in a reading, or in the columns, and how it is read.

    `table` holds codes by word for the scheme "table"; numbers, true and false are looked up as they are written.
    """

    at: Pointer
    scheme: str
    table: Mapping[str, int] = field(default_factory=dict[str, int])
    dtype: str = "u1"
    """Of a binary column."""
    whole: bool = False
    """It is said once for the whole message: `at` begins at the message and not at a reading."""

    @property
    def fine(self) -> int | None:
        """The number that is plain good in this scheme, None where it may be mistaken for something else."""
        return 192 if self.scheme in {"opc_classic", "ignition"} else None

    def codes(self, raw: Doc, count: int, place: Places, faults: Faults) -> Codes | None:
        """The code of every reading, shape (count,); None where the message says nothing: that counts as good.

        `place` says where the word of a row stands.
        """
        if raw is None:
            return None
        if isinstance(raw, bytes):
            return self._from_bytes(raw, count, place, faults)
        words: list[Doc] = raw if isinstance(raw, list) else [raw] * count
        if len(words) != count:
            return self._unfit(raw, count, place, faults)
        if self.fine is not None and words.count(self.fine) == count:
            return np.zeros(count, np.uint32)
        return np.array([self._one(word, row, place, faults) for row, word in enumerate(words)], np.uint32)

    def _from_bytes(self, raw: bytes, count: int, place: Places, faults: Faults) -> Codes:
        if len(raw) != count * np.dtype(self.dtype).itemsize:
            return self._unfit(raw, count, place, faults)
        if self.scheme == "opc_classic" and self.dtype == "u1":
            if raw.count(_FINE) == count:
                return np.zeros(count, np.uint32)
            return CLASSIC[np.frombuffer(raw, np.uint8)]
        if self.scheme == "opc_ua" and self.dtype == "<u4":
            return np.frombuffer(raw, "<u4").astype(np.uint32)
        words: list[float] = np.frombuffer(raw, self.dtype).tolist()
        return np.array([self._one(word, row, place, faults) for row, word in enumerate(words)], np.uint32)

    def _one(self, word: object, row: int, place: Places, faults: Faults) -> int:
        if word is None:
            return 0
        code = self._code(word)
        if code is None:
            faults.note(_unknown(place(row)), word)
            return BAD
        return code

    def _unfit(self, raw: object, count: int, place: Places, faults: Faults) -> Codes:
        """A column of another length says nothing about anything."""
        faults.note(_unknown(place(0)), raw, count)
        return np.full(count, BAD, np.uint32)

    def _code(self, word: object) -> int | None:
        if self.scheme == "table":
            return self.table.get(_written(word))
        number = plain_number(word)
        if not (number >= 0 and number == number // 1 and number < 2**32):
            return None
        whole = int(number)
        if self.scheme == "opc_ua":
            return whole
        if self.scheme == "ignition":
            return from_ignition(whole)
        return int(CLASSIC[whole]) if whole < 256 else None


def _unknown(place: str) -> Notice:
    return Notice(
        "不认识的质量码，按坏值处理",
        "a quality word is not known and counts as bad",
        "在映射文件的 [[quality]] 里写明它的含义。",
        "Say what it means in [[quality]] of the mapping file.",
        place=place,
    )


def worst(first: Codes, second: Codes) -> Codes:
    """The worse of two statuses of each reading, by severity; the first where they are as bad."""
    worse = (second >> np.uint32(30) > first >> np.uint32(30)) | ((first == 0) & (second != 0))
    return np.where(worse, second, first) if worse.any() else first


def _written(word: object) -> str:
    if isinstance(word, bool):
        return str(word).lower()
    if isinstance(word, float) and word.is_integer() and abs(word) < 1e15:
        return str(int(word))
    return word.strip() if isinstance(word, str) and len(word) <= 64 else str(word) if isinstance(word, int) else ""
