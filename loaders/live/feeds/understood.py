"""What one message says, before it is known whether anybody here has heard of its indicators."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scenes.columns import Codes, Floats, Numbers, lock
from scenes.trouble import Notice

MOST_NOTICES = 8
"""Of one message: kinds of faults that are named, each with its count and first place."""
MOST_REFUSED_NAMES = 1000
LONGEST_SAMPLE = 32
"""Characters shown of what could not be read."""


@dataclass(frozen=True, slots=True)
class Understood:
    """One message as columns; every column has shape (readings,).

    `names` holds the platform's own names of its points, or `ids` their numbers: one of them is empty. `values` is NaN
    where a reading has no value; `codes` are 32-bit statuses (`scenes.quality`); `times`, `sent` and `received` are in
    seconds since 1970 UTC, and `received` stands in where the message says none. `units` is empty where none is given.

    `heartbeat`: the source lives, and says nothing else. `lost`: it says goodbye. `refused` counts readings that could
    not be understood, `refused_names` names some of them, `rejected` says why, a sentence for each kind of fault.
    `digest` is what the message says its numbers stand for (`binding.digest_of`), "" when it says nothing. `unborn`: it
    speaks of points that only a birth of its source can name (`sparkplug.rebirth`).
    """

    source: str
    received: float
    sent: float
    sequence: int | None = None
    whole: bool = False
    heartbeat: bool = False
    lost: bool = False
    names: Sequence[str] = ()
    ids: Numbers | None = None
    values: Floats = field(default_factory=lambda: np.empty(0))
    times: Floats = field(default_factory=lambda: np.empty(0))
    codes: Codes = field(default_factory=lambda: np.empty(0, np.uint32))
    units: Sequence[str] = ()
    digest: str = ""
    refused: int = 0
    refused_names: tuple[str, ...] = ()
    rejected: tuple[Notice, ...] = ()
    unborn: bool = False

    def __post_init__(self) -> None:
        lock(self.ids, self.values, self.times, self.codes)

    def __len__(self) -> int:
        return len(self.values)


class Faults:
    """Readings of one message that cannot be understood, gathered by kind, with the first place of each."""

    def __init__(self) -> None:
        self._kinds: dict[str, tuple[Notice, str, int]] = {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def note(self, kind: Notice, sample: object, count: int = 1) -> None:
        """Some more of a kind: `kind` names it and the first place, `sample` is what stands there."""
        notice, shown, before = self._kinds.get(kind.en, (kind, _shown(sample), 0))
        if before or len(self._kinds) < MOST_NOTICES:
            self._kinds[kind.en] = notice, shown, before + count

    def notices(self) -> tuple[Notice, ...]:
        """A sentence for each kind, with its first sample and its count."""
        return tuple(
            Notice(
                f"{kind.zh}：{shown}（{count} 处）",
                f"{kind.en}: {shown} ({count})",
                kind.remedy_zh,
                kind.remedy_en,
                place=kind.place,
            )
            for kind, shown, count in self._kinds.values()
        )


def _shown(sample: object) -> str:
    """What stood there, short and on one line, whatever it is."""
    if isinstance(sample, str):
        return repr(sample[:LONGEST_SAMPLE])
    return repr(sample)[:LONGEST_SAMPLE] if sample is None or isinstance(sample, float | bool) else _whole(sample)


def _whole(sample: object) -> str:
    small = isinstance(sample, int) and abs(sample) < 10**LONGEST_SAMPLE
    return repr(sample) if small else type(sample).__name__
